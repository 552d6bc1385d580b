//! What the pages read.

use super::scene::{Asked, approved, kes, release};
use crate::error::Error;
use crate::on_both_engines;
use crate::payments::PaymentFilter;
use crate::payments::state::Status;
use crate::testing::Person;

on_both_engines! {
    async fn the_desk_shows_what_waits_oldest_first(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let mut waiting = Vec::new();
        for minor in [100, 200, 300] {
            world.treasury.clock().advance(std::time::Duration::from_secs(1));
            waiting.push(approved(&world, Asked::of(minor)).await);
        }
        let payments = world.treasury.payments();
        let page = payments.release_desk(&tom, &PaymentFilter::default(), None, 2).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.payment.id).collect::<Vec<_>>(), waiting[..2]);
        assert!(page.rows.iter().all(|row| row.may_release.is_ok() && row.is_enough));
        let next = payments.release_desk(&tom, &PaymentFilter::default(), page.next.as_deref(), 2).await.unwrap();
        assert_eq!(next.rows.len(), 1);
        assert_eq!((next.next, next.is_later), (None, true));
        assert_eq!(payments.waiting(&tom).await.unwrap(), 3);
        for person in [Person::Staff, Person::Cfo, Person::StrangerTreasury] {
            let actor = world.actor(person).await;
            let desk = payments.release_desk(&actor, &PaymentFilter::default(), None, 2).await.unwrap();
            assert!(desk.rows.is_empty(), "{person:?}");
        }
    }

    async fn work_is_suggested_to_who_has_least(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let mut suggested = Vec::new();
        for _ in 0..4 {
            let payment = approved(&world, Asked::of(100)).await;
            let view = world.treasury.payments().view(&tom, payment).await.unwrap();
            suggested.push(view.suggested_executor.unwrap());
        }
        // Titus validated all of them, so that they go to Tom and Tabitha in turn.
        assert_eq!(suggested[0], suggested[2]);
        assert_eq!(suggested[1], suggested[3]);
        assert_ne!(suggested[0], suggested[1]);
        assert!(!suggested.contains(&"Titus Mutua".to_owned()));
    }

    async fn lists_filter_and_show_only_what_one_may_see(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let paid = approved(&world, Asked::of(100)).await;
        release(&world, &tom, paid, 1).await.unwrap();
        approved(&world, Asked::of(200)).await;
        let payments = world.treasury.payments();
        let all = |filter: PaymentFilter| {
            let (payments, tom) = (payments.clone(), tom.clone());
            async move { payments.list(&tom, &filter, None, 10).await.unwrap().rows }
        };
        assert_eq!(all(PaymentFilter::default()).await.len(), 2);
        let rows = all(PaymentFilter { status: Some(Status::Paid), ..Default::default() }).await;
        assert_eq!((rows.len(), rows[0].id, rows[0].voucher), (1, paid, Some(1)));
        for (text, found) in [("lake", 2), ("LAKE S", 2), ("%", 0), ("nobody", 0), ("1", 1), ("R-00001", 1), ("r-00002", 1)] {
            let rows = all(PaymentFilter { text: Some(text.to_owned()), ..Default::default() }).await;
            assert_eq!(rows.len(), found, "{text}");
        }
        let seen = [(Person::Staff, 2), (Person::BranchManager, 2), (Person::Auditor, 2), (Person::Colleague, 0)];
        for (person, found) in seen.into_iter().chain([(Person::Admin, 0), (Person::StrangerTreasury, 0)]) {
            let actor = world.actor(person).await;
            let rows = payments.list(&actor, &PaymentFilter::default(), None, 10).await.unwrap().rows;
            assert_eq!(rows.len(), found, "{person:?}");
        }
    }

    async fn vouchers_and_ledgers_are_for_those_who_see_the_payment_or_the_fund(world: World) {
        let tom = world.actor(Person::Treasury).await;
        for number in 1..=3 {
            let payment = approved(&world, Asked::of(100)).await;
            release(&world, &tom, payment, number).await.unwrap();
        }
        let payments = world.treasury.payments();
        let voucher = payments.voucher(&tom, world.branch_fund, 2).await.unwrap();
        assert_eq!((voucher.ledger_seq, voucher.executor.as_str()), (2, "Tom Kiprop"));
        assert_eq!(voucher.approvals.len(), 2);
        let funds = world.treasury.funds();
        let page = funds.ledger(&tom, world.branch_fund, None, 3).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!((page.rows[0].amount, page.rows[0].balance), (kes(-100), kes(49_999_700)));
        let last = funds.ledger(&tom, world.branch_fund, Some(1), 3).await.unwrap();
        assert_eq!((last.rows.len(), last.rows[0].kind.as_str()), (1, "opening"));
        for person in [Person::Colleague, Person::Admin, Person::StrangerTreasury] {
            let actor = world.actor(person).await;
            assert!(matches!(payments.voucher(&actor, world.branch_fund, 1).await, Err(Error::NotFound)));
            assert!(matches!(funds.view(&actor, world.branch_fund).await, Err(Error::NotFound)));
            assert!(matches!(funds.ledger(&actor, world.branch_fund, None, 3).await, Err(Error::NotFound)));
            assert!(funds.list(&actor).await.unwrap().iter().all(|fund| fund.id != world.branch_fund));
        }
        let beatrice = world.actor(Person::BranchManager).await;
        let seen: Vec<_> = funds.list(&beatrice).await.unwrap().iter().map(|fund| fund.id).collect();
        assert_eq!(seen, [world.branch_fund]);
        assert_eq!(funds.list(&tom).await.unwrap().len(), 2);
        // The requester sees the voucher of what they asked for.
        let amina = world.actor(Person::Staff).await;
        assert_eq!(payments.voucher(&amina, world.branch_fund, 1).await.unwrap().number, 1);
        // So does the head of the department, who sees the payment but not the fund.
        let head = world.actor(Person::DepartmentHead).await;
        assert_eq!(payments.voucher(&head, world.branch_fund, 1).await.unwrap().number, 1);
        assert!(matches!(funds.view(&head, world.branch_fund).await, Err(Error::NotFound)));
    }
}
