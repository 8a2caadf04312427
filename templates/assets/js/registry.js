// Who may sign (docs/LEDGER_FORMAT.md, sections 5, 6, 13): the registry as the entries of a
// file make it, one after another. Authority is judged at an entry's index, by the entries
// before it and never by a clock.

import { possessionStatement } from "./command.js";
import { fromHex, hex, sha256 } from "./bytes.js";
import { isGoodKey, verifyStrictly } from "./ed25519.js";
import { firstWrongSignature } from "./entry.js";
import { HASH, ID, Malformed, SIGNATURE, Unsound, keysOf, need, reading, seconds, textOf } from "./forms.js";

// Of the platform, and of nobody else.
const STATEMENTS = new Set(["head.state", "catalogue.state", "registry.import"]);
const BY_PLATFORM = new Set(["clock.tick", "voucher.lapse", "holding.lapse", "discount.unwind", "settlement.list", ...STATEMENTS]);
const BY_ADMINISTRATORS = new Set([
  "member.admit", "member.recover", "seat.enrol", "seat.revoke", "member.approval_policy", "member.account", "clock.tick",
]);
const BY_OPERATOR = new Set(["member.admit", "member.recover", "clock.tick"]);
const BY_ONE = new Set(["seat.revoke", "seat.rotate", "member.veto_recovery", "voucher.lapse", "holding.lapse"]);
// The seconds before recovered seats sign.
const RECOVERY_WAIT = 7 * 24 * 3600;
const ROLES = ["administrator", "maker", "checker"];

const allDistinct = (items) => new Set(items).size === items.length;
const sameSet = (some, others) => some.every((one) => others.includes(one)) && others.every((one) => some.includes(one));

/** The member whose seats, policy or accounts the entry changes, or null. An admission begins a new one. */
function registryOf({ op, member, body }) {
  if (op === "member.admit" || !(op.startsWith("member.") || op.startsWith("seat."))) return null;
  return op === "member.recover" ? body.get("recovered") : member;
}

function readSeat(value, member) {
  keysOf(value, "seat person name roles alg key key_id possession", "a seat");
  textOf(ID, value.seat, "seat");
  textOf(ID, value.person, "person");
  need(typeof value.name === "string" && value.alg === "ed25519", "name or alg of a seat");
  need(Array.isArray(value.roles) && value.roles.every((role) => ROLES.includes(role)), "roles of a seat");
  textOf(HASH, value.key, "key");
  textOf(HASH, value.key_id, "key_id");
  textOf(SIGNATURE, value.possession, "possession");
  const { seat: id, person, name, roles, key, key_id: keyId, possession } = value;
  // Seats of a recovery sign from a time that is later than their entry's.
  return { member, id, person, name, roles, key, keyId, possession, signsFrom: 0, revokedAt: null };
}

/** How many signatures `op` needs by `numbers`; null asks for the default. */
const numberOf = (numbers, op) => numbers.byOp.get(op) ?? numbers.standard;

const inForce = (member, now) => (member.waiting !== null && now >= member.waiting.from ? member.waiting.numbers : member.numbers);

/** Raising acts at once; where any number is lowered, the whole waits, under the numbers of until then. */
function setNumbers(member, wanted, now, wait) {
  const old = inForce(member, now);
  const ops = [null, ...old.byOp.keys(), ...wanted.byOp.keys()];
  const lowers = ops.some((op) => numberOf(wanted, op) < numberOf(old, op));
  member.numbers = lowers ? old : wanted;
  member.waiting = lowers ? { from: now + wait, numbers: wanted } : null;
}

/** The seats that the entry proposes. Where they are not disclosed they stay unknown. */
function newSeats({ op, member, body, disclosed }) {
  if (op === "genesis") return body.get("seats").map((value) => readSeat(value, member));
  const joined = { "member.admit": body.get("admitted"), "member.recover": body.get("recovered") }[op];
  if (joined !== undefined && disclosed.has("seats")) {
    need(Array.isArray(disclosed.get("seats")), "seats is no list");
    return disclosed.get("seats").map((value) => readSeat(value, joined));
  }
  const proposes = op === "seat.enrol" || op === "seat.rotate";
  return proposes && disclosed.has("proposal") ? [readSeat(disclosed.get("proposal"), member)] : [];
}

/** What the entries so far have said. */
export class Registry {
  #origin;
  #members = new Map();
  #operator = "";
  #platform = { id: "", key: "" };
  #wait = 0;
  // Of a further log: its registry, as imports have it.
  #there = null;
  /** Seats by the id of their key. */
  seats = new Map();
  /** Names of members by id, where they are shown. */
  names = new Map();
  /** `{seat, at, since}`: which seat was revoked by which entry, as compromised since when. */
  revocations = [];
  /** The time of the last tick in seconds since 1970; null before genesis. */
  now = null;

  constructor(origin) {
    this.#origin = origin;
  }

  /** The operator with its seats, in one text. */
  #founder() {
    const seats = [...this.seats].map(([key, { id, person, roles }]) => [key, id, person, [...new Set(roles)].sort()]);
    return JSON.stringify([this.#operator, seats.sort(([one], [other]) => (one < other ? -1 : 1))]);
  }

  /** The registry's time; null before its genesis is imported, and on the registry itself. */
  get timeThere() {
    return this.#there?.now ?? null;
  }

  /** Where members and seats are looked up: on a further log its registry. */
  get people() {
    return this.#there ?? this;
  }

  /** The id of the platform's key. */
  get platform() {
    return this.#platform.id;
  }

  /** Checks one entry in the order of the table, then keeps its effects. Entries come by rising index. */
  async take(entry) {
    const check = (holds, code, detail) => {
      if (!holds) throw new Unsound(code, detail, entry.index);
    };
    if (entry.at === 0 || entry.op === "genesis") await this.#checkGenesis(entry, check);
    this.#checkChain(entry, check);
    const seats = await reading("authority.possession", entry.index, () => newSeats(entry));
    await this.#checkPossession(seats, check);
    const { signers } = entry;
    for (const key of signers) {
      const known = key === this.#platform.id || this.people.seats.get(key)?.member === entry.member;
      check(known, "authority.unknown_key", `the key ${key} is not of a seat of the member`);
    }
    if (signers.includes(this.#platform.id)) {
      const alone = signers.length === 1 && entry.member === this.#operator && BY_PLATFORM.has(entry.op);
      check(entry.op === "genesis" || alone, "authority.platform", `the platform may not sign ${entry.op} so`);
    } else {
      this.#checkSeats(entry, signers.map((key) => this.people.seats.get(key)), seats, check);
    }
    const keyOf = (id) => fromHex(id === this.#platform.id ? this.#platform.key : this.people.seats.get(id).key);
    const wrong = await firstWrongSignature(entry, keyOf);
    check(wrong === -1, "entry.signature", `signature ${wrong} of ${signers.length}, from 0, does not verify`);
    check(this.now === null || this.now <= entry.notAfter, "authority.expired", "not_after had passed");
    this.#keep(entry, seats);
    if (entry.carried === null) return;
    // By the same rows, at the registry's own time.
    await this.#there.take(entry.carried);
    const same = entry.carried.op !== "genesis" || this.#there.#founder() === this.#founder();
    check(same, "authority.genesis", "its operator, or a seat of it, is another than this log's genesis names");
  }

  async #checkGenesis(entry, check) {
    const code = "authority.genesis";
    check(entry.at === 0 && entry.op === "genesis", code, "entry 0 is genesis, and no other is");
    check(entry.prev.length === 0 && entry.approvals.length === 0, code, "genesis has approvals or builds on something");
    const key = entry.body.get("platform_key");
    check(isGoodKey(fromHex(key)), code, "platform_key is not canonical or of small order");
    check(hex(await sha256(fromHex(key))) === entry.key, code, "not signed by platform_key");
    const seats = await reading(code, entry.index, () => newSeats(entry));
    check(seats.filter((seat) => seat.roles.includes("administrator")).length >= 2, code, "fewer than two administrators");
    for (const part of ["id", "person", "key"]) {
      check(allDistinct(seats.map((seat) => seat[part])), code, `two seats share ${part}`);
    }
    check(seats.every((seat) => seat.key !== key), code, "a seat has the platform's key");
    this.#operator = entry.member;
    this.#platform = { id: entry.key, key };
  }

  #checkChain(entry, check) {
    const registers = entry.op === "member.admit" || registryOf(entry) !== null;
    check(!(registers && this.#there !== null), "authority.chain", "for the registry log");
    if (entry.op === "member.admit") {
      check(!this.#members.has(entry.body.get("admitted")), "authority.chain", "admitted a second time");
    } else if (registryOf(entry) !== null) {
      const head = this.#members.get(registryOf(entry))?.head;
      check(entry.prev.includes(head), "authority.chain", "does not follow the member's last entry");
    }
  }

  async #checkPossession(seats, check) {
    const code = "authority.possession";
    const enrolled = new Set([this.#platform.id, ...this.seats.keys()]);
    for (const seat of seats) {
      const { id, key, keyId, member, person, possession } = seat;
      const good = isGoodKey(fromHex(key)) && hex(await sha256(fromHex(key))) === keyId;
      check(good, code, `the key of seat ${id} may not be used, or has another id`);
      check(!enrolled.has(keyId), code, `the key of seat ${id} was enrolled before`);
      const { message } = await possessionStatement({ key, origin: this.#origin, member, person, seat: id });
      check(await verifyStrictly(fromHex(key), message, fromHex(possession)), code, `possession of seat ${id}`);
      enrolled.add(keyId);
    }
  }

  #checkSeats(entry, seats, proposed, check) {
    const signs = seats.every((seat) => seat.revokedAt === null && seat.signsFrom <= this.now);
    check(signs, "authority.revoked_key", "signed by a key that is revoked, or not in force yet");
    const apart = allDistinct(seats.map((seat) => seat.id)) && allDistinct(seats.map((seat) => seat.person));
    check(apart, "authority.same_person", "two signatures of one seat or person");
    check(this.#rolesAllow(entry, seats, proposed), "authority.role", `${entry.op} by seats without the role`);
    const numbers = inForce(this.people.#members.get(entry.member), this.now);
    const asked = BY_ONE.has(entry.op) ? 1 : numberOf(numbers, entry.op);
    const needed = Math.max(asked, BY_OPERATOR.has(entry.op) ? 2 : 0);
    check(seats.length >= needed, "authority.signatures_missing", `${seats.length} signatures of ${needed}`);
  }

  #rolesAllow({ op, member, body }, seats, proposed) {
    const may = (seat, role) => seat.roles.includes(role);
    if (STATEMENTS.has(op) || (BY_OPERATOR.has(op) && member !== this.#operator)) return false;
    if (op === "member.veto_recovery") return seats.length === 1;
    if (op === "seat.rotate") {
      // The same person in the same roles, with another key.
      const [old] = seats;
      const same = (seat) => seat.person === old.person && sameSet(seat.roles, old.roles);
      return seats.length === 1 && old.id === body.get("seat") && proposed.every(same);
    }
    if (BY_ADMINISTRATORS.has(op)) {
      const itself = op === "seat.revoke" ? body.get("seat") : null;
      return seats.every((seat) => may(seat, "administrator") || seat.id === itself);
    }
    const [first, ...others] = seats;
    if (others.length === 0) return may(first, "maker") || may(first, "checker");
    return may(first, "maker") && others.every((seat) => may(seat, "checker"));
  }

  #keep(entry, seats) {
    const { op, member, body, leafHash } = entry;
    const made = (standard) => ({ head: leafHash, numbers: { standard, byOp: new Map() }, waiting: null });
    if (op === "genesis") {
      this.#members.set(member, made(2));
      // Until something is imported, nobody but the platform signs.
      if (body.has("registry")) this.#there = new Registry(`sigsum.org/v1/tree/${body.get("registry")}`);
      this.#name(member, body.get("operator_name"));
      this.#wait = Number(body.get("policy").lowering_hours) * 3600;
      this.now = seconds(body.get("time"));
    } else if (op === "clock.tick") {
      this.now = seconds(body.get("time"));
    } else if (op === "member.admit") {
      this.#members.set(body.get("admitted"), made(Number(body.get("signatures"))));
      this.#name(body.get("admitted"), entry.fields.get("name"));
    } else if (registryOf(entry) !== null) {
      this.#members.get(registryOf(entry)).head = leafHash;
    }
    if (op === "member.approval_policy") {
      const byOp = new Map(body.get("by_op").map((row) => [row.op, Number(row.signatures)]));
      setNumbers(this.#members.get(member), { standard: Number(body.get("default")), byOp }, this.now, this.#wait);
    }
    if (op === "seat.revoke" || op === "seat.rotate") this.#revoke(entry);
    if (op === "member.veto_recovery") this.#veto(entry);
    if (op === "member.recover") seats.forEach((seat) => (seat.signsFrom = this.now + RECOVERY_WAIT));
    for (const seat of seats) this.seats.set(seat.keyId, seat);
  }

  #name(member, name) {
    if (typeof name === "string") this.names.set(member, name);
  }

  /** What waits since a recovery never signs. */
  #veto({ member, index }) {
    for (const seat of this.seats.values()) {
      if (seat.member === member && seat.signsFrom > this.now) seat.revokedAt = index;
    }
  }

  #revoke(entry) {
    for (const seat of this.seats.values()) {
      if (seat.member !== entry.member || seat.id !== entry.body.get("seat")) continue;
      seat.revokedAt = entry.index;
      try {
        const since = entry.op === "seat.revoke" ? entry.fields.get("compromised_since") : undefined;
        this.revocations.push({ seat, at: entry.index, since: seconds(since) });
      } catch (error) {
        // It was not compromised, or that is not disclosed.
        if (!(error instanceof Malformed)) throw error;
      }
    }
  }
}
