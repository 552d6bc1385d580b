//! What was found, for people and for machines. Ratios come first: they travel further than rates.

use crate::Failure;
use crate::engine::{Figures, Releases};
use crate::machine;
use crate::measure::{Run, Runs};
use serde_json::{Value, json};
use std::fmt::{self, Write as _};

/// Everything that was measured.
pub struct Report {
    quick: bool,
    runs: usize,
    busy_before: String,
    busy_after: String,
    /// One for each engine.
    pub engines: Vec<Figures>,
}

impl Report {
    /// Nothing yet.
    pub fn new(quick: bool, runs: usize) -> Self {
        Self {
            quick,
            runs,
            busy_before: machine::busy(),
            busy_after: String::new(),
            engines: Vec::new(),
        }
    }

    /// Everything was measured.
    pub fn finish(&mut self) {
        self.busy_after = machine::busy();
    }

    /// How the figures stand to the aims.
    pub fn aims(&self) -> String {
        let mut text = String::from("Aims\n");
        for figures in &self.engines {
            for (words, met) in figures.aims() {
                let mark = if met { "met    " } else { "NOT MET" };
                let _ = writeln!(text, "  {mark} {words} ({})", figures.engine);
            }
        }
        let _ = writeln!(
            text,
            "Load of the machine: {} before, {} after (1, 5, 15 minutes)",
            self.busy_before, self.busy_after
        );
        text
    }

    /// The same as JSON.
    pub fn to_json(&self) -> Result<String, Failure> {
        let engines: Vec<Value> = self.engines.iter().map(Figures::to_json).collect();
        let all = json!({
            "machine": machine::describe(),
            "busy_before": self.busy_before,
            "busy_after": self.busy_after,
            "quick": self.quick,
            "runs": self.runs,
            "engines": engines,
        });
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }
}

impl Figures {
    fn of(&self, funds: usize, clients: usize) -> Option<&Releases> {
        self.releases
            .iter()
            .find(|releases| releases.funds == funds && releases.clients == clients)
    }

    fn page(&self, name: &str) -> u64 {
        let found = self.pages.iter().find(|(page, _)| *page == name);
        found.map_or(0, |(_, runs)| runs.rate())
    }

    fn aims(&self) -> Vec<(String, bool)> {
        let mut aims = Vec::new();
        if self.is_postgres {
            for funds in [1, 50] {
                let share = self
                    .of(funds, 8)
                    .map_or(0, |it| percent(it.http.rate(), it.bare.rate()));
                let words = format!("half of the bare SQL at 8 clients, {funds} funds: {share} %");
                aims.push((words, share >= 50));
            }
        }
        let rate = |clients| self.of(1, clients).map_or(0, |it| it.http.rate());
        let share = percent(rate(32), rate(8));
        // A tenth is within what two runs differ by.
        let words = format!("32 clients on one fund no slower than 8: {share} %");
        aims.push((words, share >= 90));
        let share = percent(self.page("fund_1k"), self.page("fund_100k"));
        let words = format!("a fund with 100,000 entries within 1.5 times of one with 1,000: {share} %");
        aims.push((words, share <= 150));
        let (_, _, most) = self.memory;
        aims.push((
            format!("memory below 80 MB: {} MB at most", most / 1_000),
            most < 80_000,
        ));
        let slowest = self.starts.iter().max().copied().unwrap_or(0);
        let words = format!("started within 0.5 s: {slowest} ms at most");
        aims.push((words, slowest < 500));
        aims
    }

    fn to_json(&self) -> Value {
        let releases: Vec<Value> = self.releases.iter().map(releases_json).collect();
        let pages: Vec<Value> = self
            .pages
            .iter()
            .map(|(page, runs)| json!({"page": page, "figures": runs_json(runs)}))
            .collect();
        let (at_rest, after, most) = self.memory;
        json!({
            "engine": self.engine,
            "releases": releases,
            "sent_by_mpesa": runs_json(&self.rails.sent),
            "refused_and_booked_back": runs_json(&self.rails.refused),
            "lines_of_batches": runs_json(&self.rails.batch),
            "pages": pages,
            "starts_ms": self.starts,
            "memory_kib": {"at_rest": at_rest, "after": after, "most": most},
        })
    }
}

fn releases_json(releases: &Releases) -> Value {
    json!({
        "funds": releases.funds,
        "clients": releases.clients,
        "http_percent_of_bare": percent(releases.http.rate(), releases.bare.rate()),
        "service_percent_of_bare": percent(releases.service.rate(), releases.bare.rate()),
        "bare": runs_json(&releases.bare),
        "service": runs_json(&releases.service),
        "http": runs_json(&releases.http),
    })
}

fn runs_json(runs: &Runs) -> Value {
    let (slowest, fastest) = runs.spread();
    let middle = runs.middle();
    json!({
        "per_second": runs.rate(),
        "slowest": slowest,
        "fastest": fastest,
        "p50_us": middle.map(|run| run.p50),
        "p99_us": middle.map(|run| run.p99),
    })
}

/// The first as percent of the second.
fn percent(part: u64, whole: u64) -> u64 {
    part * 100 / whole.max(1)
}

fn millis(micros: u64) -> String {
    format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
}

fn times(run: Option<&Run>) -> String {
    run.map_or_else(String::new, |run| {
        format!("{:>7} {:>7}", millis(run.p50), millis(run.p99))
    })
}

fn rate(runs: &Runs) -> String {
    let (slowest, fastest) = runs.spread();
    format!("{} ({slowest}-{fastest})", runs.rate())
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.engine)?;
        writeln!(
            f,
            "  releases a second   {:>5} {:>5}  {:>18} {:>18} {:>18} {:>7} {:>7}",
            "HTTP", "serv.", "bare SQL", "service", "HTTP", "p50 ms", "p99 ms"
        )?;
        for it in &self.releases {
            writeln!(
                f,
                "  {:>2} funds, {:>2} clients {:>4}% {:>4}%  {:>18} {:>18} {:>18} {}",
                it.funds,
                it.clients,
                percent(it.http.rate(), it.bare.rate()),
                percent(it.service.rate(), it.bare.rate()),
                rate(&it.bare),
                rate(&it.service),
                rate(&it.http),
                times(it.http.middle()),
            )?;
        }
        writeln!(f, "  a second, service, 50 funds {:>34} {:>34}", "", "p50 ms  p99 ms")?;
        for (what, runs) in [
            ("released by M-Pesa, 8 at once", &self.rails.sent),
            ("refused and booked back, 8 at once", &self.rails.refused),
            ("lines of batches of 100, one worker", &self.rails.batch),
        ] {
            writeln!(f, "  {what:<38} {:>42} {}", rate(runs), times(runs.middle()))?;
        }
        writeln!(f, "  pages a second, 8 clients {:>36} {:>34}", "", "p50 ms  p99 ms")?;
        for (page, runs) in &self.pages {
            writeln!(f, "  {page:<22} {:>58} {}", rate(runs), times(runs.middle()))?;
        }
        let (at_rest, after, most) = self.memory;
        writeln!(
            f,
            "  memory: {} MB at rest, {} MB after, {} MB at most; ready after {:?} ms",
            at_rest / 1_000,
            after / 1_000,
            most / 1_000,
            self.starts
        )
    }
}
