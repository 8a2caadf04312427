//! What is printed: a table, or with `--json` one object.

use serde_json::{Value, json};

/// One figure beside its yardstick.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub figure: String,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it is held against.
    pub yardstick: &'static str,
    /// The yardstick's figure, in the same unit or as said in its name.
    pub yardstick_value: f64,
    /// The bound on value divided by yardstick.
    pub goal: Goal,
}

/// A bound on the ratio.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// At least as much.
    AtLeast(f64),
    /// At most as much.
    AtMost(f64),
}

impl Row {
    fn ratio(&self) -> f64 {
        if self.yardstick_value == 0.0 { 0.0 } else { self.value / self.yardstick_value }
    }

    /// Whether the goal is met.
    pub fn met(&self) -> bool {
        match self.goal {
            Goal::AtLeast(bound) => self.ratio() >= bound,
            Goal::AtMost(bound) => self.ratio() <= bound,
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtLeast(bound) => format!(">= {bound}"),
            Goal::AtMost(bound) => format!("<= {bound}"),
        }
    }

    /// The row in words.
    pub fn text(&self) -> String {
        let met = if self.met() { "met" } else { "MISSED" };
        format!(
            "{:<64} {:>12.1} {:<5} / {:<40} {:>10.1} = {:>7.2}  {:<8} {met}",
            self.figure,
            self.value,
            self.unit,
            self.yardstick,
            self.yardstick_value,
            self.ratio(),
            self.goal_text(),
        )
    }

    fn json(&self) -> Value {
        json!({
            "figure": self.figure, "value": self.value, "unit": self.unit, "yardstick": self.yardstick,
            "yardstick_value": self.yardstick_value, "ratio": self.ratio(), "goal": self.goal_text(),
            "met": self.met(),
        })
    }
}

/// The object that `--json` prints.
pub fn json(rows: &[Row]) -> Value {
    json!({"machine": machine(), "rows": rows.iter().map(Row::json).collect::<Vec<_>>()})
}

/// Processor, cores and memory.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores, {}", field(&processor, "model name"), field(&memory, "MemTotal"))
}
