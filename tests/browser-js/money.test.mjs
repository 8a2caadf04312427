// Amounts: the same table of answers as the server's parser, and 大写 by the PBoC's rule.

import assert from "node:assert/strict";
import { test } from "node:test";
import { capitals, display, readTyped } from "../../templates/assets/js/money.js";

test("typed amounts", () => {
  const cases = [
    ["1000", "100000"], ["1,000.5", "100050"], ["１００", "10000"], ["¥ 12.34", "1234"], ["￥１，０００．５", "100050"],
    [" 5", "500"], ["0.01", "1"], ["0", "0"], ["9999999999999.99", "999999999999999"],
    ["-0", null], ["+5", null], ["1e30", null], ["NaN", null], ["05", null], ["1,00", null], ["0,100", null],
    ["1 000", null], ["", null], [".5", null], ["5.", null], ["1.2.3", null], ["0x1F", null],
    ["0.001", null], ["9223372036854775808", null], ["②", null], ["¥¥1", null],
  ];
  for (const [typed, minor] of cases) assert.equal(readTyped(typed, 2), minor, typed);
  assert.equal(readTyped("1000", 0), "1000");
  assert.equal(readTyped("1.5", 0), null);
  assert.equal(readTyped("1.5", 3), "1500");
});

test("display groups and keeps every decimal", () => {
  assert.equal(display("123456789", 2), "1,234,567.89");
  assert.equal(display("1", 2), "0.01");
  assert.equal(display("1000", 0), "1,000");
  assert.equal(display("1000", 3), "1.000");
});

test("capitals, by the published examples", () => {
  const cases = [
    ["140950", "壹仟肆佰零玖元伍角"], ["600714", "陆仟零柒元壹角肆分"], ["168032", "壹仟陆佰捌拾元零叁角贰分"],
    ["10700053", "壹拾万柒仟元零伍角叁分"], ["1640902", "壹万陆仟肆佰零玖元零贰分"], ["32504", "叁佰贰拾伍元零肆分"],
    ["0", "零元整"], ["1", "壹分"], ["10", "壹角"], ["100", "壹元整"], ["101", "壹元零壹分"], ["1000000", "壹万元整"],
    ["10000000000", "壹亿元整"], ["10000000100", "壹亿零壹元整"], ["1000001000000", "壹佰亿零壹万元整"],
    ["100000000000000", "壹万亿元整"], ["100010001000100", "壹万零壹亿零壹万零壹元整"],
    ["999999999999999", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"],
  ];
  for (const [fen, said] of cases) assert.equal(capitals(fen), `人民币${said}`, fen);
});
