//! What is not cash, and what is released together: by the service, in this process, before the server starts, so that
//! nobody else takes the jobs.

use crate::Failure;
use crate::clients::{Service, Work};
use crate::measure::{Client, Run, Runs, closed_loop};
use std::sync::Arc;
use std::time::Instant;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::form_key::FormKey;
use treasury::ids::FundId;
use treasury::payments::{LineStanding, ReleaseProof};
use treasury::rails::{Exchange, Submission};
use treasury::testing::{Load, Way};

/// Officers, or workers, at once.
const AT_ONCE: usize = 8;
/// Lines of a batch, the most that it can have.
const LINES: usize = 100;

/// What was found.
#[derive(Default)]
pub struct Rails {
    /// Releases by M-Pesa: the money goes into transit, and nothing is said to a gateway yet.
    pub sent: Runs,
    /// Attempts taken up, refused by the gateway, and booked back into the fund. What a gateway takes to answer is not in it.
    pub refused: Runs,
    /// Payments of a batch, by one worker, from the job to its last line.
    pub batch: Runs,
}

/// Takes up an attempt, and hears that the gateway refused it.
struct Worker {
    treasury: Treasury,
}

impl Client for Worker {
    async fn act(&mut self, _: usize) -> Result<(), Failure> {
        let payments = self.treasury.payments();
        let held = payments.claim_dispatch().await?.ok_or("no attempt waits")?;
        let said = Exchange {
            request: "{}".to_owned(),
            answer: Some((400, "{}".to_owned())),
        };
        let refused = Submission::Refused("No such number".to_owned());
        Ok(payments.handed_over(&held, &said, &refused).await?)
    }
}

/// Measures as many payments as there are lines in so many batches, each time.
///
/// # Errors
/// The first that did not go as it should.
pub async fn measure(load: &Load, funds: &[FundId], runs: usize, batches: usize) -> Result<Rails, Failure> {
    let treasury = load.connect(u32::try_from(AT_ONCE)? + 2).await?;
    let actor = Arc::new(load.executor().await?);
    let mut rails = Rails::default();
    // The first run warms up.
    for run in 0..=runs {
        let count = if run == 0 { LINES } else { batches * LINES };
        let payments = load.awaiting_release_by(Way::MPESA, funds, count).await?;
        let codes = load.codes(&actor, &payments).await?;
        load.settle_down().await?;
        let work: Work = Arc::new(payments.into_iter().zip(codes).collect());
        let officers = (0..AT_ONCE).map(|_| Service {
            treasury: treasury.clone(),
            actor: actor.clone(),
            work: work.clone(),
        });
        let sent = closed_loop(officers.collect(), count).await?;
        let workers = (0..AT_ONCE).map(|_| Worker {
            treasury: treasury.clone(),
        });
        let refused = closed_loop(workers.collect(), count).await?;
        let batch = batch(load, &treasury, &actor, funds, count / LINES).await?;
        if run > 0 {
            rails.sent.push(sent);
            rails.refused.push(refused);
            rails.batch.push(batch);
        }
    }
    Ok(rails)
}

/// Batches of cash, sealed and confirmed before anything counts.
async fn batch(
    load: &Load,
    treasury: &Treasury,
    actor: &Actor,
    funds: &[FundId],
    batches: usize,
) -> Result<Run, Failure> {
    let payments = treasury.payments();
    let mut took = Vec::with_capacity(batches);
    for chosen in load.awaiting_release(funds, batches * LINES).await?.chunks(LINES) {
        let form = |what: &'static str| FormKey::new(&format!("{what}-{}", chosen[0]), what, &[]);
        let id = payments.seal_batch(actor, chosen, &form("seal")).await?;
        let code = payments.request_batch_code(actor, id).await?;
        let proof = ReleaseProof::Code {
            step_up: Some(code.step_up),
            code: code.code.clone(),
        };
        payments.release_batch(actor, id, &proof, &form("release")).await?;
        let job = treasury.outbox().claim("batch").await?.ok_or("no batch waits")?;
        let begun = Instant::now();
        payments.run_batch(&job).await?;
        took.push(begun.elapsed());
        treasury.outbox().done(&job).await?;
        let lines = payments.batch(actor, id).await?.lines;
        let released = lines
            .iter()
            .filter(|line| matches!(line.standing, LineStanding::Released { .. }))
            .count();
        if released != LINES {
            return Err(format!("{released} of {LINES} lines").into());
        }
    }
    Ok(Run::of(took, LINES))
}
