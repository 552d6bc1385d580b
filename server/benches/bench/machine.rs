//! What it was measured on, and how busy that was with other things.

use serde_json::{Value, json};
use std::fs::read_to_string;

/// Processor, cores and memory.
pub fn describe() -> Value {
    let cpu = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let memory = read_to_string("/proc/meminfo").unwrap_or_default();
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    json!({
        "processor": model.unwrap_or_default().trim_start_matches(['\t', ' ', ':']),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": total.unwrap_or_default().trim(),
        "kernel": read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
    })
}

/// How many processes wanted to run during the last 1, 5 and 15 minutes.
pub fn busy() -> String {
    let text = read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}
