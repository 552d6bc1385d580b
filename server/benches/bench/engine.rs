//! Everything that is measured on one engine, over one database.

use crate::Failure;
use crate::clients::{Bare, Reader, Releaser, Service, Work};
use crate::measure::{Client, Runs, closed_loop};
use crate::rails::{self, Rails};
use crate::server::Server;
use crate::web::Browser;
use futures::future::try_join_all;
use std::sync::Arc;
use std::time::Instant;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::ids::FundId;
use treasury::testing::{Engine, Load, Person};

const PASSWORD: &str = "nine wooden spoons 58";
/// Connections of the server's pool, and of the service that is measured beside it.
const CONNECTIONS: u32 = 10;
/// The most clients at once.
const DESKS: usize = 32;
/// Readers of each page at once.
const READERS: usize = 8;
/// Entries of the long and of the short ledger.
const LEDGERS: [(&str, usize); 2] = [("fund_100k", 100_000), ("fund_1k", 1_000)];
/// The newest of them are payments, as many as a page shows.
const NEWEST: usize = 60;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Plan {
    /// How often.
    pub runs: usize,
    /// Clients, and the releases that they share.
    pub releases: [(usize, usize); 3],
    /// Batches of a hundred, and as many payments by M-Pesa as they have lines.
    pub batches: usize,
    /// Pages of each kind.
    pub pages: usize,
    /// Starts of the server.
    pub starts: usize,
}

impl Plan {
    /// A look.
    pub const QUICK: Self = Self {
        runs: 1,
        releases: [(1, 200), (8, 800), (32, 800)],
        batches: 4,
        pages: 800,
        starts: 3,
    };
    /// Figures to keep.
    pub const WHOLE: Self = Self {
        runs: 3,
        releases: [(1, 500), (8, 2_000), (32, 2_000)],
        batches: 20,
        pages: 2_000,
        starts: 5,
    };
}

/// Releases from some funds by some clients.
#[derive(Default)]
pub struct Releases {
    /// How many funds.
    pub funds: usize,
    /// How many clients.
    pub clients: usize,
    /// The statements alone.
    pub bare: Runs,
    /// The service, without HTTP.
    pub service: Runs,
    /// The server.
    pub http: Runs,
}

/// What was found on one engine.
pub struct Figures {
    /// Its name and version.
    pub engine: String,
    /// Whether it is PostgreSQL, which the aims speak of.
    pub is_postgres: bool,
    /// Releases.
    pub releases: Vec<Releases>,
    /// What is not cash, and what is released together.
    pub rails: Rails,
    /// Pages by name.
    pub pages: Vec<(&'static str, Runs)>,
    /// From its start to being ready, in milliseconds, each time.
    pub starts: Vec<u64>,
    /// Memory of the server after its start, after all the work, and at most, in KiB.
    pub memory: (u64, u64, u64),
    /// What `verify` said, when the books were not in order afterwards.
    pub broken: Option<String>,
}

struct Bench {
    load: Load,
    actor: Arc<Actor>,
    bare: Treasury,
    service: Treasury,
    server: Server,
    /// Sessions of the treasury officer, one for each client.
    desks: Vec<Browser>,
    progress: Progress,
}

/// Says how far it is, to somebody who waits.
struct Progress {
    engine: Engine,
    begun: Instant,
}

impl Progress {
    fn new(engine: Engine) -> Self {
        let begun = Instant::now();
        Self { engine, begun }
    }

    fn say(&self, what: &str) {
        eprintln!("{:>5} s {:?}: {what}", self.begun.elapsed().as_secs(), self.engine);
    }
}

/// Measures one engine and prints what was found; none where it is not there.
pub async fn measure(engine: Engine, plan: &Plan) -> Result<Option<Figures>, Failure> {
    let Some(load) = Load::on(engine).await? else {
        return Ok(None);
    };
    let progress = Progress::new(engine);
    let one = load.funds("Till", 1).await?;
    let fifty = load.funds("Station", 50).await?;
    let pages = fill(&load).await?;
    progress.say("filled");
    let rails = rails::measure(&load, &fifty, plan.runs, plan.batches).await?;
    progress.say("by gateway and in batches");
    let mut starts = Vec::new();
    for _ in 1..plan.starts {
        starts.push(Server::start(&load.database().url).await?.ready_after);
    }
    let server = Server::start(&load.database().url).await?;
    starts.push(server.ready_after);
    let at_rest = server.memory()?.0;
    let mut desks = Vec::new();
    for _ in 0..DESKS {
        let mut desk = Browser::open(server.address).await?;
        desk.sign_in("tom@amani.example", PASSWORD).await?;
        desks.push(desk);
    }
    progress.say("signed in");
    let bench = Bench {
        actor: Arc::new(load.executor().await?),
        bare: load.connect(u32::try_from(DESKS)?).await?,
        service: load.connect(CONNECTIONS).await?,
        load,
        server,
        desks,
        progress,
    };
    let releases = bench.releases(plan, &one, &fifty).await?;
    let pages = bench.pages(plan, &pages).await?;
    let (after, most) = bench.server.memory()?;
    let version = bench.service.database().version().await?;
    bench.progress.say("measured");
    drop(bench.server);
    let mut figures = Figures {
        engine: format!("{engine:?} {version}"),
        is_postgres: engine == Engine::Postgres,
        releases,
        rails,
        pages,
        starts,
        memory: (at_rest, after, most),
        broken: None,
    };
    // Printed before the books are checked, which takes a while and may fail: nothing that was measured is lost.
    print!("{figures}");
    let report = bench.load.world.treasury.verify().await?;
    bench.progress.say("verified");
    figures.broken = (!report.is_clean()).then(|| report.to_string());
    Ok(Some(figures))
}

/// Two ledgers and a full desk; gives the pages that show them.
async fn fill(load: &Load) -> Result<Vec<(&'static str, String)>, Failure> {
    let people = [Person::Treasury, Person::BranchManager];
    load.set_passwords(&people, PASSWORD).await?;
    load.waiting_for_decision(60).await?;
    let mut pages = vec![("my_work", app::paths::MY_WORK.to_owned())];
    let actor = load.executor().await?;
    for ((name, entries), fund) in LEDGERS.into_iter().zip(load.funds("Ledger", LEDGERS.len()).await?) {
        // The first entry is the opening balance.
        load.grow(fund, entries - NEWEST - 1).await?;
        let payments = load.awaiting_release(&[fund], NEWEST).await?;
        let codes = load.codes(&actor, &payments).await?;
        let work: Work = Arc::new(payments.into_iter().zip(codes).collect());
        let mut service = Service {
            treasury: load.world.treasury.clone(),
            actor: Arc::new(actor.clone()),
            work,
        };
        for n in 0..NEWEST {
            service.act(n).await?;
        }
        pages.push((name, app::paths::fund(fund)));
    }
    load.settle_down().await?;
    Ok(pages)
}

impl Bench {
    async fn releases(&self, plan: &Plan, one: &[FundId], fifty: &[FundId]) -> Result<Vec<Releases>, Failure> {
        let mut all = Vec::new();
        for funds in [one, fifty] {
            // Every connection learns its statements before anything counts.
            self.layers(DESKS, 4 * DESKS, funds, &mut Releases::default()).await?;
            for (clients, count) in plan.releases {
                let mut releases = Releases {
                    funds: funds.len(),
                    clients,
                    ..Releases::default()
                };
                for run in 1..=plan.runs {
                    self.layers(clients, count, funds, &mut releases).await?;
                    let words = format!("{count} releases, {} funds, {clients} clients, run {run}", funds.len());
                    self.progress.say(&words);
                }
                all.push(releases);
            }
        }
        Ok(all)
    }

    /// One run of each layer, one after the other, so that the machine's moods hit all of them.
    async fn layers(&self, clients: usize, count: usize, funds: &[FundId], to: &mut Releases) -> Result<(), Failure> {
        let work = self.work(funds, count).await?;
        self.load.count_tries().await?;
        let bare = (0..clients).map(|_| Bare {
            treasury: self.bare.clone(),
            actor: self.actor.clone(),
            work: work.clone(),
        });
        to.bare.push(closed_loop(bare.collect(), count).await?);
        let work = self.work(funds, count).await?;
        let service = (0..clients).map(|_| Service {
            treasury: self.service.clone(),
            actor: self.actor.clone(),
            work: work.clone(),
        });
        to.service.push(closed_loop(service.collect(), count).await?);
        let work = self.work(funds, count).await?;
        let mut browsers = Vec::new();
        for desk in &self.desks[..clients] {
            browsers.push(Releaser {
                browser: Browser::like(desk).await?,
                treasury: self.service.clone(),
                work: work.clone(),
            });
        }
        to.http.push(closed_loop(browsers, count).await?);
        Ok(())
    }

    /// Payments awaiting release, with their codes.
    async fn work(&self, funds: &[FundId], count: usize) -> Result<Work, Failure> {
        let payments = self.load.awaiting_release(funds, count).await?;
        let each = payments.len().div_ceil(8);
        let codes = payments.chunks(each).map(|some| self.load.codes(&self.actor, some));
        let codes = try_join_all(codes).await?.into_iter().flatten();
        Ok(Arc::new(payments.iter().copied().zip(codes).collect()))
    }

    async fn pages(&self, plan: &Plan, pages: &[(&'static str, String)]) -> Result<Vec<(&'static str, Runs)>, Failure> {
        let mut manager = Browser::open(self.server.address).await?;
        manager.sign_in("beatrice@amani.example", PASSWORD).await?;
        let mut all: Vec<_> = pages.iter().map(|(name, _)| (*name, Runs::default())).collect();
        for run in 0..=plan.runs {
            self.progress.say(&format!("pages, run {run}"));
            for ((name, path), (_, runs)) in pages.iter().zip(&mut all) {
                let person = if *name == "my_work" { &manager } else { &self.desks[0] };
                let path: Arc<str> = Arc::from(path.as_str());
                let mut readers = Vec::new();
                for _ in 0..READERS {
                    let browser = Browser::like(person).await?;
                    readers.push(Reader {
                        browser,
                        path: path.clone(),
                    });
                }
                // The first run warms up.
                let count = if run == 0 { READERS * 8 } else { plan.pages };
                let measured = closed_loop(readers, count).await?;
                if run > 0 {
                    runs.push(measured);
                }
            }
        }
        Ok(all)
    }
}
