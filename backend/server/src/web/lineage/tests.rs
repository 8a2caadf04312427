//! What may stand in a page stands there, and nothing else does.

use super::*;

fn node(from: Option<usize>, column: usize, name: &str, weight: Option<i64>) -> Node {
    let amount = weight.map(|weight| weight.to_string()).unwrap_or_default();
    Node { from, column, name: name.to_owned(), amount, weight, own: false }
}

fn heads(count: usize) -> Vec<String> {
    (0..count).map(|column| format!("T{column}")).collect()
}

#[test]
fn no_name_becomes_markup() {
    let name = "<script>alert('1')</script>\"&";
    let mut nodes = [node(None, 0, name, Some(1))];
    nodes[0].amount = "\"><b onclick=x>".to_owned();
    let svg = draw(&["<i>".to_owned()], &nodes, "\" onload=\"x").to_string();
    for tag in ["<script", "<b", "<i>", "\" onload"] {
        assert!(!svg.contains(tag), "{tag}: {svg}");
    }
    assert!(svg.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"), "{svg}");
    assert!(svg.contains("&quot; onload=&quot;x"), "{svg}");
    let tags = svg.matches('<').count();
    assert_eq!(tags, svg.matches('>').count(), "{svg}");
}

#[test]
fn marks_that_turn_letters_around_are_left_out() {
    let svg = draw(&heads(1), &[node(None, 0, "甲\u{202e}乙\u{0}", None)], "x").to_string();
    assert!(svg.contains(">甲乙</text>"), "{svg}");
}

#[test]
fn neither_style_nor_code_stands_in_it() {
    let nodes = [node(None, 0, "a", Some(2)), node(Some(0), 1, "b", Some(1))];
    let svg = draw(&heads(2), &nodes, "x").to_string();
    for forbidden in ["style", "<script", " on", "href", "url("] {
        assert!(!svg.contains(forbidden), "{forbidden}: {svg}");
    }
}

#[test]
fn only_own_boxes_stand_out_and_untold_amounts_are_dashed() {
    let own = Node { own: true, ..node(Some(0), 1, "own", Some(5)) };
    let svg =
        draw(&heads(3), &[node(None, 0, "x", None), own, node(Some(1), 2, "to", Some(5))], "x").to_string();
    assert_eq!(svg.matches(r#"<rect class="own""#).count(), 1);
    assert_eq!(svg.matches(r#"<text class="on-own""#).count(), 2);
    assert_eq!(svg.matches(r#"<rect class="masked""#).count(), 2);
    assert_eq!(svg.matches("stroke-dasharray").count(), 1);
    assert_eq!(svg.matches(r#"<path class="edge""#).count(), 2);
}

#[test]
fn height_follows_the_amount_and_nothing_else() {
    let nodes = [
        node(None, 0, "all", Some(1_000_000)),
        node(Some(0), 1, "half", Some(500_000)),
        node(Some(0), 1, "little", Some(1)),
        node(Some(0), 1, "untold", None),
    ];
    let heights: Vec<i64> = place(&nodes).iter().map(|place| place.height).collect();
    assert_eq!(heights, [HIGHEST, LOWEST + (HIGHEST - LOWEST) / 2, LOWEST, LOWEST]);
    // The largest amount that the ledger carries does not overflow.
    assert_eq!(share(i64::MAX, i64::MAX, HIGHEST), HIGHEST);
    assert_eq!(share(1, 0, HIGHEST), 0);
}

#[test]
fn boxes_of_one_column_never_overlap() {
    let mut nodes = vec![node(None, 0, "root", Some(1_000))];
    for place in 1..120_usize {
        let from = (place - 1) / 3;
        let column = nodes[from].column + 1;
        let weight = i64::try_from(place * 37 % 1_000).unwrap();
        nodes.push(node(Some(from), column, "n", Some(weight)));
    }
    let places = place(&nodes);
    for (one, (node, place)) in nodes.iter().zip(&places).enumerate() {
        assert!(place.y >= HEAD);
        for (other, below) in nodes.iter().zip(&places).skip(one + 1) {
            let apart = place.y + place.height <= below.y || below.y + below.height <= place.y;
            assert!(other.column != node.column || apart, "{node:?} {place:?} {other:?} {below:?}");
        }
    }
}

#[test]
fn long_names_are_cut_and_whole_in_the_title() {
    let name = "云梦重工演示公司有限责任 (Yunmeng)";
    let svg = draw(&heads(1), &[node(None, 0, name, None)], "x").to_string();
    assert!(svg.contains(&format!("<title>{name} </title>")), "{svg}");
    assert!(svg.contains(">云梦重工演示公司有…</text>"), "{svg}");
    assert_eq!(fitted("short"), "short");
}

#[test]
fn an_amount_is_never_cut() {
    let largest = "9,999,999,999,999.99";
    let node = Node { amount: largest.to_owned(), ..node(None, 0, "n", Some(1)) };
    assert!(draw(&heads(1), &[node], "x").to_string().contains(&format!(">{largest}</text>")));
    assert!(largest.len() <= LETTERS, "and it fits into its box");
}

#[test]
fn a_picture_has_no_more_boxes_than_it_should() {
    let nodes: Vec<Node> = (0..1_000).map(|_| node(None, 0, "n", None)).collect();
    assert_eq!(draw(&heads(1), &nodes, "x").to_string().matches("<rect").count(), MOST_NODES);
    assert!(draw(&[], &[], "x").to_string().starts_with("<svg"));
}
