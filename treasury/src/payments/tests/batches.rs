//! Batches: one step-up for many payments, and everything that must not pass with it.

use super::scene::{Asked, approved, count, kes, key, refusal, release, typed};
use crate::access::Actor;
use crate::error::{Error, NOT_ALLOWED, STALE, STEP_UP, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{BatchId, PaymentId};
use crate::on_both_engines;
use crate::outbox::Claimed;
use crate::payments::state::Status;
use crate::payments::{BatchCode, CodeLimits, LineStanding, MOST_LINES, ReleaseProof, Stage};
use crate::testing::{Authenticator, Person, SITE, World};
use futures::future::join_all;
use std::time::Duration;

/// A form key for an act of its own.
fn form(name: &str) -> FormKey {
    FormKey::new(&format!("{name}-of-the-form-key"), "batch", &[name])
}

pub(crate) async fn sealed(world: &World, actor: &Actor, payments: &[PaymentId], name: &str) -> BatchId {
    let batch = world.treasury.payments().seal_batch(actor, payments, &form(name)).await;
    batch.unwrap()
}

fn by_code(code: &BatchCode) -> ReleaseProof {
    ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: code.code.clone(),
    }
}

/// Asks for a code and confirms the batch with it.
async fn confirmed(world: &World, actor: &Actor, batch: BatchId) {
    let payments = world.treasury.payments();
    let code = payments.request_batch_code(actor, batch).await.unwrap();
    let name = format!("confirm-{batch}");
    payments
        .release_batch(actor, batch, &by_code(&code), &FormKey::new(&name, "batch", &[]))
        .await
        .unwrap();
}

/// A confirmed batch of these payments.
pub(crate) async fn confirmed_of(world: &World, actor: &Actor, payments: &[PaymentId]) -> BatchId {
    let batch = sealed(world, actor, payments, "sealed").await;
    confirmed(world, actor, batch).await;
    batch
}

/// The job that a confirmed batch left.
async fn job(world: &World) -> Claimed {
    world
        .treasury
        .outbox()
        .claim("batch")
        .await
        .unwrap()
        .expect("a batch to be released")
}

/// What a worker does.
pub(crate) async fn run(world: &World) {
    let job = job(world).await;
    world.treasury.payments().run_batch(&job).await.unwrap();
    assert!(world.treasury.outbox().done(&job).await.unwrap());
}

/// How the lines of these payments stand, in short: what each says of itself.
async fn standings(world: &World, actor: &Actor, batch: BatchId, payments: &[PaymentId]) -> Vec<String> {
    let view = world.treasury.payments().batch(actor, batch).await.unwrap();
    let words = |standing: LineStanding| match standing {
        LineStanding::Waits => "waits".to_owned(),
        LineStanding::Broken(refusal) => format!("broken {}", refusal.code),
        LineStanding::Released { voucher } => format!("released {voucher:?}"),
        LineStanding::Refused { code, .. } => format!("refused {code}"),
    };
    let of = |payment: &PaymentId| {
        view.lines
            .iter()
            .find(|line| line.payment == *payment)
            .unwrap()
            .standing
            .clone()
    };
    payments.iter().map(of).map(words).collect()
}

async fn three(world: &World) -> [PaymentId; 3] {
    [
        approved(world, Asked::of(500)).await,
        approved(world, Asked::by_mpesa(90_000)).await,
        approved(world, Asked::by_bank(700)).await,
    ]
}

on_both_engines! {
    async fn s03_one_code_releases_each_line_of_a_batch_once(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let lines = three(&world).await;
        // Chosen twice is chosen once; the order is that of the desk.
        let chosen = [lines[2], lines[0], lines[1], lines[0]];
        let batch = sealed(&world, &tom, &chosen, "seal").await;
        assert_eq!(sealed(&world, &tom, &chosen, "seal").await, batch, "the same form");
        let view = payments.batch(&tom, batch).await.unwrap();
        assert_eq!((view.stage, view.totals.as_slice(), view.is_mine), (Stage::Sealed, [kes(91_200)].as_slice(), true));
        let [fund] = view.funds.as_slice() else { panic!("{:?}", view.funds) };
        assert_eq!((fund.leaving, fund.before.checked_sub(fund.after).unwrap()), (kes(91_200), kes(91_200)));
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);

        let code = payments.request_batch_code(&tom, batch).await.unwrap();
        assert_eq!((code.to.as_str(), code.lines.len(), code.totals.as_slice()), (tom.email(), 3, [kes(91_200)].as_slice()));
        for _ in 0..2 {
            payments.release_batch(&tom, batch, &by_code(&code), &form("release")).await.unwrap();
        }
        let view = payments.batch(&tom, batch).await.unwrap();
        assert_eq!((view.stage, view.open_code.is_none()), (Stage::UnderWay, true));
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["waits"; 3]);
        run(&world).await;
        assert!(world.treasury.outbox().claim("batch").await.unwrap().is_none(), "one job");
        assert_eq!(payments.batch(&tom, batch).await.unwrap().stage, Stage::Done);
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["released Some(1)", "released None", "released None"]);
        let statuses = [Status::Paid, Status::Sent, Status::Sent];
        for (payment, status) in lines.into_iter().zip(statuses) {
            let seen = payments.view(&tom, payment).await.unwrap();
            assert_eq!((seen.status, seen.execution.unwrap().executor_name.as_str()), (status, "Tom Kiprop"));
        }
        let [row] = payments.batches(&tom, None, 9).await.unwrap().rows.try_into().unwrap();
        assert_eq!((row.lines, row.released, row.refused, row.stage), (3, 3, 0, Stage::Done));
        assert_eq!(refusal(payments.request_batch_code(&tom, batch).await), WRONG_STATE);
        world.verify().await;
    }

    async fn s03_a_passkey_releases_a_batch_and_each_line_names_it(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let mut phone = Authenticator::new(SITE, 1);
        let tom = phone.enrol(&world.treasury, &tom, "My phone").await;
        let payments = world.treasury.payments();
        let batch = sealed(&world, &tom, &three(&world).await, "seal").await;
        assert_eq!(refusal(payments.request_batch_code(&tom, batch).await), NOT_ALLOWED);
        payments.request_batch_passkey(&tom, batch).await.unwrap();
        let open = payments.batch(&tom, batch).await.unwrap().open_passkey.unwrap();
        let proof = ReleaseProof::Passkey { step_up: open.step_up, answer: phone.get(&open.options) };
        payments.release_batch(&tom, batch, &proof, &form("release")).await.unwrap();
        run(&world).await;
        let named = "select count(*) as n from execution x join step_up s on s.id = x.step_up_id \
                     join passkey k on k.id = s.passkey_id where x.factor = 'passkey-uv' and s.batch_id is not null";
        assert_eq!(count(&world, named).await, 3);
        world.verify().await;
    }

    async fn a_line_that_fails_stops_no_other(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let tabitha = world.actor(Person::Treasury2).await;
        let payments = world.treasury.payments();
        // One of the two large ones takes more than half, so that the other finds too little.
        let lines = [
            approved(&world, Asked::of(500)).await,
            approved(&world, Asked::of(30_000_000)).await,
            approved(&world, Asked::of(30_000_000)).await,
            approved(&world, Asked::of(600)).await,
            approved(&world, Asked::of(700)).await,
        ];
        let batch = sealed(&world, &tom, &lines, "seal").await;
        confirmed(&world, &tom, batch).await;
        // One is put aside and one is begun anew after the batch was confirmed.
        payments.hold(&tabitha, lines[3], 1, "Ask her first", &key(lines[3], 1)).await.unwrap();
        payments.request_code(&tom, lines[4]).await.unwrap();
        run(&world).await;
        let mut all = standings(&world, &tom, batch, &lines).await;
        assert_eq!(all.split_off(3), ["refused wrong_state", "refused step_up"]);
        all.sort();
        assert_eq!(all, ["refused insufficient_funds", "released Some(1)", "released Some(2)"]);
        let [row] = payments.batches(&tom, None, 9).await.unwrap().rows.try_into().unwrap();
        assert_eq!((row.released, row.refused, row.stage), (2, 3, Stage::Done));
        // What was refused waits on the desk, and is released by itself.
        world.treasury.clock().advance(Duration::from_secs(61));
        release(&world, &tom, lines[4], 2).await.unwrap();
        world.verify().await;
    }

    async fn s06_a_button_pressed_again_and_again_confirms_a_batch_once(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let batch = sealed(&world, &tom, &three(&world).await, "seal").await;
        let proof = by_code(&world.treasury.payments().request_batch_code(&tom, batch).await.unwrap());
        let pressed = (0..12).map(|_| {
            let (payments, tom, proof) = (world.treasury.payments(), tom.clone(), proof.clone());
            tokio::spawn(async move { payments.release_batch(&tom, batch, &proof, &form("confirm")).await })
        });
        for answer in join_all(pressed).await {
            answer.unwrap().unwrap();
        }
        let tries = "select attempts as n from step_up where payment_id is null";
        assert_eq!(count(&world, tries).await, 1);
        assert_eq!(count(&world, "select count(*) as n from outbox_job where kind = 'batch.release'").await, 1);
    }

    async fn a_batch_of_a_hundred_is_released_in_one_go(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let mut lines = Vec::new();
        for _ in 0..MOST_LINES {
            lines.push(approved(&world, Asked::of(100)).await);
        }
        let batch = sealed(&world, &tom, &lines, "seal").await;
        confirmed(&world, &tom, batch).await;
        run(&world).await;
        let [row] = world.treasury.payments().batches(&tom, None, 9).await.unwrap().rows.try_into().unwrap();
        assert_eq!((row.released, row.refused, row.stage), (100, 0, Stage::Done));
        assert_eq!(count(&world, "select max(number) as n from voucher").await, 100);
        world.verify().await;
    }

    async fn running_a_batch_twice_and_at_the_same_time_releases_each_line_once(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let mut lines = Vec::new();
        for _ in 0..12 {
            lines.push(approved(&world, Asked::of(100)).await);
        }
        let batch = sealed(&world, &tom, &lines, "seal").await;
        confirmed(&world, &tom, batch).await;
        let payments = world.treasury.payments();
        let job = job(&world).await;
        let workers = join_all((0..4).map(|_| payments.run_batch(&job))).await;
        assert!(workers.iter().all(Result::is_ok), "{workers:?}");
        payments.run_batch(&job).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from execution").await, 12);
        assert_eq!(count(&world, "select count(*) as n from batch_refusal").await, 0);
        assert_eq!(count(&world, "select max(number) as n from voucher").await, 12);
        world.verify().await;
    }

    async fn a_seal_that_is_broken_releases_nothing_and_says_where(world: World) {
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        let payments = world.treasury.payments();
        let lines = three(&world).await;
        let batch = sealed(&world, &tom, &lines, "seal").await;
        let code = payments.request_batch_code(&tom, batch).await.unwrap();
        payments.hold(&tabitha, lines[1], 1, "Ask her first", &key(lines[1], 1)).await.unwrap();
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["waits", "broken wrong_state", "waits"]);
        assert_eq!(refusal(payments.release_batch(&tom, batch, &by_code(&code), &form("one")).await), WRONG_STATE);
        // Taken up again it is another revision than the one that was sealed.
        payments.resume(&tabitha, lines[1], 2, "", &key(lines[1], 2)).await.unwrap();
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["waits", "broken stale", "waits"]);
        let answer = payments.release_batch(&tom, batch, &by_code(&code), &form("two")).await;
        let Err(Error::Refused(said)) = answer else { panic!("{answer:?}") };
        assert_eq!(said.code, STALE);
        assert!(said.message.contains("Lake Stationers"), "{}", said.message);
        world.treasury.clock().advance(Duration::from_secs(61));
        assert_eq!(refusal(payments.request_batch_code(&tom, batch).await), STALE);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
        assert!(world.treasury.outbox().claim("batch").await.unwrap().is_none());
        world.verify().await;
    }

    async fn s04_a_code_is_good_for_its_batch_and_its_person_once_and_for_five_minutes(world: World) {
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        let payments = world.treasury.payments();
        let [one, two, three] = three(&world).await;
        let (first, second) = (
            sealed(&world, &tom, &[one, two], "first").await,
            sealed(&world, &tom, &[two, three], "second").await,
        );
        let of_first = payments.request_batch_code(&tom, first).await.unwrap();
        let of_one = payments.request_code(&tom, one).await.unwrap();
        // Of another batch, of a payment, and of a batch for a payment.
        assert_eq!(refusal(payments.release_batch(&tom, second, &by_code(&of_first), &form("a")).await), STEP_UP);
        assert_eq!(refusal(payments.release_batch(&tom, first, &typed(&of_one), &form("b")).await), STEP_UP);
        assert_eq!(refusal(payments.release(&tom, one, 1, &by_code(&of_first), &key(one, 1)).await), STEP_UP);
        // Nobody else sees it as theirs.
        let answer = payments.release_batch(&tabitha, first, &by_code(&of_first), &form("c")).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        world.treasury.clock().advance(Duration::from_secs(301));
        assert_eq!(refusal(payments.release_batch(&tom, first, &by_code(&of_first), &form("d")).await), STEP_UP);
        let of_first = payments.request_batch_code(&tom, first).await.unwrap();
        payments.release_batch(&tom, first, &by_code(&of_first), &form("e")).await.unwrap();
        assert_eq!(refusal(payments.release_batch(&tom, first, &by_code(&of_first), &form("f")).await), WRONG_STATE);
        run(&world).await;
        assert_eq!(count(&world, "select count(*) as n from execution").await, 2);
        assert_eq!(standings(&world, &tom, second, &[two, three]).await, ["broken wrong_state", "waits"]);
        world.verify().await;
    }

    async fn s02_five_wrong_codes_end_the_code_of_a_batch(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let batch = sealed(&world, &tom, &three(&world).await, "seal").await;
        let code = payments.request_batch_code(&tom, batch).await.unwrap();
        let wrong = ReleaseProof::Code {
            step_up: Some(code.step_up),
            code: String::from(if code.code.as_str() == "000000" { "000001" } else { "000000" }).into(),
        };
        let tries = (0..100).map(|number| {
            let (payments, tom, wrong) = (&payments, &tom, &wrong);
            async move { payments.release_batch(tom, batch, wrong, &form(&format!("try-{number}"))).await }
        });
        let answers = join_all(tries).await;
        assert!(answers.into_iter().all(|answer| refusal(answer) == STEP_UP));
        assert_eq!(count(&world, "select attempts as n from step_up").await, 5);
        assert_eq!(refusal(payments.release_batch(&tom, batch, &by_code(&code), &form("right")).await), STEP_UP);
        assert_eq!(count(&world, "select count(*) as n from audit_event where action = 'step_up.locked'").await, 1);
        world.verify().await;
    }

    async fn d04_a_batch_holds_nothing_that_its_person_may_not_release(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let good = approved(&world, Asked::of(500)).await;
        let own = approved(&world, Asked { requester: Person::Treasury, ..Asked::of(600) }).await;
        let answer = payments.seal_batch(&tom, &[good, own], &form("own")).await;
        let Err(Error::Invalid(wrong)) = answer else { panic!("{answer:?}") };
        assert_eq!((wrong.0.len(), wrong.0[0].field), (1, "payment"));
        assert!(wrong.0[0].message.contains("D4"), "{}", wrong.0[0].message);
        assert!(matches!(payments.seal_batch(&tom, &[], &form("none")).await, Err(Error::Invalid(_))));
        let many: Vec<PaymentId> = (0..=MOST_LINES).map(|_| world.treasury.new_id()).collect();
        assert!(matches!(payments.seal_batch(&tom, &many, &form("many")).await, Err(Error::Invalid(_))));
        let stranger = world.actor(Person::StrangerTreasury).await;
        let answer = payments.seal_batch(&stranger, &[good], &form("stranger")).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        let batch = sealed(&world, &tom, &[good], "good").await;
        assert!(matches!(payments.batch(&stranger, batch).await, Err(Error::NotFound)));
        assert!(payments.batches(&stranger, None, 9).await.unwrap().rows.is_empty());
        // A colleague and an auditor look on.
        for person in [Person::Treasury2, Person::Auditor] {
            assert!(!payments.batch(&world.actor(person).await, batch).await.unwrap().is_mine, "{person:?}");
        }
        assert_eq!(payments.batches(&world.actor(Person::Auditor).await, None, 9).await.unwrap().rows.len(), 1);
        world.verify().await;
    }

    async fn the_limit_of_codes_counts_for_the_whole_of_a_batch(world: World) {
        let treasury = world.treasury.clone().with_code_limits(CodeLimits::parse("KES 10").unwrap());
        let tom = world.actor(Person::Treasury).await;
        let payments = treasury.payments();
        let lines = [approved(&world, Asked::of(500)).await, approved(&world, Asked::of(501)).await];
        let batch = payments.seal_batch(&tom, &lines, &form("seal")).await.unwrap();
        assert!(payments.batch(&tom, batch).await.unwrap().may_use_code.is_err());
        assert_eq!(refusal(payments.request_batch_code(&tom, batch).await), NOT_ALLOWED);
        let one = payments.seal_batch(&tom, &lines[..1], &form("one")).await.unwrap();
        payments.request_batch_code(&tom, one).await.unwrap();
    }

    async fn whoever_lost_their_powers_after_confirming_releases_nothing_more(world: World) {
        let payments = world.treasury.payments();
        for (person, name) in [(Person::Treasury, "everywhere"), (Person::Treasury2, "account")] {
            let actor = world.actor(person).await;
            let lines = [approved(&world, Asked::of(500)).await, approved(&world, Asked::of(600)).await];
            let batch = sealed(&world, &actor, &lines, name).await;
            confirmed(&world, &actor, batch).await;
            let identity = world.treasury.identity();
            match name {
                "everywhere" => identity.sign_out_everywhere(&actor).await.unwrap(),
                _ => identity.deactivate(&world.actor(Person::Admin).await, world.id(person), &form("away")).await.unwrap(),
            }
            run(&world).await;
            let auditor = world.actor(Person::Auditor).await;
            assert_eq!(standings(&world, &auditor, batch, &lines).await, ["refused not_allowed"; 2], "{name}");
            assert_eq!(payments.batch(&auditor, batch).await.unwrap().stage, Stage::Done);
        }
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
        world.verify().await;
    }

    async fn lines_that_nobody_released_within_five_minutes_are_refused(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let lines = three(&world).await;
        let batch = sealed(&world, &tom, &lines, "seal").await;
        confirmed(&world, &tom, batch).await;
        world.treasury.clock().advance(Duration::from_secs(301));
        run(&world).await;
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["refused step_up"; 3]);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
        // They wait as before.
        release(&world, &tom, lines[0], 1).await.unwrap();
        world.verify().await;
    }

    async fn passkeys_that_change_void_what_is_left_of_a_batch(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let lines = three(&world).await;
        let batch = sealed(&world, &tom, &lines, "seal").await;
        confirmed(&world, &tom, batch).await;
        Authenticator::new(SITE, 1).enrol(&world.treasury, &tom, "Not my phone").await;
        run(&world).await;
        let tom = world.actor(Person::Treasury).await;
        assert_eq!(standings(&world, &tom, batch, &lines).await, ["refused not_allowed"; 3]);
        world.verify().await;
    }
}
