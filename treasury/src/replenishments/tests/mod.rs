//! Replenishments from the suggestion to the money in the fund.

mod people;
mod races;

use super::state::Status;
use super::{Asked, Received, ReplenishmentView};
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::ReplenishmentId;
use crate::on_both_engines;
use crate::payments::tests::rails::money;
use crate::payments::tests::scene::{self, approved, count, kes, refusal, release};
use crate::testing::{Person, World};
use crate::variances::tests as variances;

fn key(name: &str) -> FormKey {
    // A key has 64 characters at most.
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    FormKey::new(&format!("the form called {name}"), "replenishment", &[])
}

/// Takes money from the branch's fund.
pub(crate) async fn spent(world: &World, minor: i64) {
    let tom = world.actor(Person::Treasury).await;
    let payment = approved(world, scene::Asked::of(minor)).await;
    release(world, &tom, payment, 1).await.unwrap();
}

async fn asks(world: &World, person: Person, minor: i64, form: &str) -> Result<ReplenishmentId> {
    let asked = Asked {
        amount: kes(minor),
        note: "The week's vouchers".to_owned(),
    };
    let replenishments = world.treasury.replenishments();
    let actor = world.actor(person).await;
    replenishments.ask(&actor, world.branch_fund, &asked, &key(form)).await
}

async fn decides(world: &World, person: Person, id: ReplenishmentId, yes: bool, note: &str) -> Result<()> {
    let actor = world.actor(person).await;
    let form = format!("decision of {person:?} {yes}");
    world
        .treasury
        .replenishments()
        .decide(&actor, id, yes, note, &key(&form))
        .await
}

fn arrived(minor: i64, reference: &str, note: &str) -> Received {
    Received {
        amount: kes(minor),
        bank_reference: reference.to_owned(),
        note: note.to_owned(),
    }
}

async fn receives(world: &World, person: Person, id: ReplenishmentId, received: &Received) -> Result<()> {
    let actor = world.actor(person).await;
    let form = format!("receipt of {person:?} {} {}", received.amount, received.bank_reference);
    world
        .treasury
        .replenishments()
        .receive(&actor, id, received, &key(&form))
        .await
}

async fn view(world: &World, id: ReplenishmentId) -> ReplenishmentView {
    let auditor = world.actor(Person::Auditor).await;
    world.treasury.replenishments().view(&auditor, id).await.unwrap()
}

/// Asked for by treasury, approved by group finance.
pub(crate) async fn on_its_way(world: &World, minor: i64) -> ReplenishmentId {
    let id = asks(world, Person::Treasury, minor, "ask").await.unwrap();
    decides(world, Person::GroupFinance, id, true, "").await.unwrap();
    id
}

/// In the fund.
pub(crate) async fn replenished(world: &World, minor: i64) -> ReplenishmentId {
    let id = on_its_way(world, minor).await;
    let all = arrived(minor, "FT-0", "");
    receives(world, Person::BranchManager, id, &all).await.unwrap();
    id
}

fn field<T: std::fmt::Debug>(answer: Result<T>) -> &'static str {
    match answer {
        Err(Error::Invalid(wrong)) => wrong.0[0].field,
        other => panic!("{other:?}"),
    }
}

on_both_engines! {
    async fn what_the_custodian_received_is_in_the_fund_and_came_from_the_bank(world: World) {
        spent(&world, 5_000).await;
        spent(&world, 7_000).await;
        let before = money(&world).await;
        let id = on_its_way(&world, 12_000).await;
        assert_eq!(money(&world).await, before, "nothing moves before it arrived");
        let waiting = world.treasury.replenishments().waiting(&world.actor(Person::BranchManager).await, 9).await.unwrap();
        assert_eq!(waiting.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        receives(&world, Person::BranchManager, id, &arrived(12_000, "FT-1", "")).await.unwrap();
        assert_eq!(money(&world).await.0, before.0 + 12_000);
        let seen = view(&world, id).await;
        assert_eq!(seen.status, Status::Received);
        assert_eq!(seen.vouchers.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((seen.spent, seen.missing), (kes(12_000), kes(0)));
        let booked = "select count(*) as n from journal j join account b on b.id = j.credit_account_id and b.kind = 'bank' \
                      where j.kind = 'replenishment' and j.amount_minor = 12000";
        assert_eq!(count(&world, booked).await, 1);
        // The next one covers what came after.
        spent(&world, 900).await;
        let next = asks(&world, Person::Treasury2, 900, "the next").await.unwrap();
        let seen = view(&world, next).await;
        assert_eq!(seen.vouchers.iter().map(|it| it.number).collect::<Vec<_>>(), [3]);
        world.verify().await;
    }

    async fn a_part_is_booked_with_a_reason_and_the_rest_can_be_asked_for(world: World) {
        spent(&world, 45_000_000).await;
        let id = on_its_way(&world, 45_000_000).await;
        assert_eq!(field(receives(&world, Person::BranchManager, id, &arrived(5_000_000, "FT-1", "")).await), "note");
        let part = arrived(5_000_000, "FT-1", "The bag held one bundle");
        receives(&world, Person::BranchManager, id, &part).await.unwrap();
        assert_eq!(money(&world).await.0, 10_000_000);
        assert_eq!(view(&world, id).await.status, Status::Received);
        asks(&world, Person::Treasury, 40_000_000, "the rest").await.unwrap();
        world.verify().await;
    }

    async fn a_part_that_leaves_the_fund_low_suggests_the_next_one(world: World) {
        spent(&world, 45_000_000).await;
        let id = on_its_way(&world, 45_000_000).await;
        let part = arrived(1_000_000, "FT-1", "The bag held one bundle");
        receives(&world, Person::BranchManager, id, &part).await.unwrap();
        let tom = world.actor(Person::Treasury).await;
        let open = world.treasury.replenishments().waiting(&tom, 9).await.unwrap();
        assert_eq!(open.iter().map(|row| (row.status, row.amount)).collect::<Vec<_>>(), [(Status::Suggested, kes(44_000_000))]);
        world.verify().await;
    }

    async fn where_nothing_arrived_nothing_moves_and_another_one_can_be_asked_for(world: World) {
        spent(&world, 5_000).await;
        let before = money(&world).await;
        let id = on_its_way(&world, 5_000).await;
        assert_eq!(field(receives(&world, Person::BranchManager, id, &arrived(0, "", "")).await), "note");
        assert_eq!(field(receives(&world, Person::BranchManager, id, &arrived(0, "FT-1", "Nothing came")).await), "bank_reference");
        receives(&world, Person::BranchManager, id, &arrived(0, "", "Nothing came")).await.unwrap();
        assert_eq!(money(&world).await, before);
        assert_eq!(view(&world, id).await.status, Status::Rejected);
        assert_eq!(refusal(receives(&world, Person::BranchManager, id, &arrived(5_000, "FT-2", "")).await), WRONG_STATE);
        asks(&world, Person::Treasury, 5_000, "again").await.unwrap();
        world.verify().await;
    }

    async fn no_more_is_asked_for_than_is_missing_nor_received_than_approved(world: World) {
        assert_eq!(refusal(asks(&world, Person::Treasury, 1, "full").await), WRONG_STATE);
        spent(&world, 5_000).await;
        for wrong in [5_001, 0, -1] {
            assert_eq!(field(asks(&world, Person::Treasury, wrong, "wrong").await), "amount", "{wrong}");
        }
        let id = on_its_way(&world, 4_000).await;
        for wrong in [4_001, -1] {
            assert_eq!(field(receives(&world, Person::BranchManager, id, &arrived(wrong, "FT-1", "")).await), "amount");
        }
        assert_eq!(field(receives(&world, Person::BranchManager, id, &arrived(4_000, "", "")).await), "bank_reference");
        world.verify().await;
    }

    async fn a_reference_of_the_bank_stands_on_one_receipt(world: World) {
        spent(&world, 5_000).await;
        let first = on_its_way(&world, 2_000).await;
        receives(&world, Person::BranchManager, first, &arrived(2_000, "FT-1", "")).await.unwrap();
        let second = asks(&world, Person::Treasury, 1_000, "second").await.unwrap();
        decides(&world, Person::Cfo, second, true, "").await.unwrap();
        assert_eq!(field(receives(&world, Person::BranchManager, second, &arrived(1_000, "ft 1", "")).await), "bank_reference");
        receives(&world, Person::BranchManager, second, &arrived(1_000, "FT-2", "")).await.unwrap();
        world.verify().await;
    }

    async fn what_is_not_missing_any_more_is_not_approved(world: World) {
        spent(&world, 5_000).await;
        let id = asks(&world, Person::Treasury, 5_000, "ask").await.unwrap();
        variances::booked(&world, 100).await;
        assert_eq!(refusal(decides(&world, Person::GroupFinance, id, true, "").await), WRONG_STATE);
        decides(&world, Person::GroupFinance, id, false, "Less is missing").await.unwrap();
        world.verify().await;
    }

    async fn a_no_has_a_reason_and_ends_it(world: World) {
        spent(&world, 5_000).await;
        let id = asks(&world, Person::Treasury, 5_000, "ask").await.unwrap();
        assert_eq!(field(decides(&world, Person::Cfo, id, false, "").await), "note");
        decides(&world, Person::Cfo, id, false, "Spend less first").await.unwrap();
        assert_eq!(view(&world, id).await.status, Status::Rejected);
        assert_eq!(refusal(receives(&world, Person::BranchManager, id, &arrived(5_000, "FT-1", "")).await), WRONG_STATE);
        let told = "select count(*) as n from outbox_job where kind = 'mail.replenishment_rejected'";
        assert_eq!(count(&world, told).await, 1);
        world.verify().await;
    }
}
