//! The forms of batches.

use crate::acts::{Act, GUESSED, Signing};
use crate::scene::Things;
use treasury::ids::PaymentId;
use treasury::testing::Person;

/// Choosing payments, and releasing what was chosen.
pub fn all(things: &Things) -> Vec<Act> {
    let seal = |situation, payment: PaymentId| {
        let payment = payment.to_string();
        Act::new("/actions/batch-seal", situation, &[("payment", &payment)])
    };
    let mut acts = vec![
        seal("waiting", things.waiting).by(Person::Treasury),
        seal("by treasury", things.by_treasury).by(Person::Treasury2),
        seal("for treasury 2", things.for_treasury_2).by(Person::Treasury),
        seal("paid", things.released),
        Act::new("/actions/batch-seal", "nothing ticked", &[]),
    ];
    for (situation, batch) in [("sealed", things.batch), ("released", things.batch_done)] {
        let id = batch.to_string();
        let fields = [("batch", id.as_str())];
        let code = Act::new("/actions/batch-code", situation, &fields);
        let release = Act::new("/actions/batch-release", situation, &fields).with_code(Signing::Batch(batch));
        acts.extend([code, release].map(|act| match situation {
            "sealed" => act.by(Person::Treasury),
            _ => act,
        }));
    }
    let id = things.batch.to_string();
    let guess = [("batch", id.as_str()), ("code", GUESSED)];
    acts.push(Act::new("/actions/batch-release", "guessed code", &guess));
    acts
}
