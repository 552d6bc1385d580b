//! What reaches whom, by what they chose.

use super::{ALWAYS, Choice, Chosen, Delivery, Notice, Phone, Way};
use crate::error::Error;
use crate::form_key::FormKey;
use crate::on_both_engines;
use crate::outbox::Claimed;
use crate::outbox::tests::{claim, enqueue};
use crate::testing::{Person, World, at};

fn chosen(by_mail: &[Notice], by_sms: &[Notice], daily: bool) -> Chosen {
    Chosen {
        by_mail: by_mail.to_vec(),
        by_sms: Some(by_sms.to_vec()),
        daily,
    }
}

async fn choose(world: &World, chosen: Chosen) {
    let staff = world.actor(Person::Staff).await;
    world.treasury.notices().choose(&staff, &chosen).await.unwrap();
}

async fn delivery(world: &World, job: &Claimed) -> Delivery {
    world.treasury.notices().delivery(job).await.unwrap()
}

/// A job of this kind for the member of staff, as a worker holds it.
async fn job(world: &World, kind: &'static str) -> Claimed {
    enqueue(world, kind).await;
    claim(world).await.unwrap()
}

async fn keep_one(world: &World, kind: &'static str) {
    let job = job(world, kind).await;
    assert_eq!(delivery(world, &job).await.mail, Way::Daily);
    assert!(world.treasury.outbox().keep(&job).await.unwrap());
}

async fn count(world: &World, sql: &str) -> i64 {
    let row = world.treasury.read_one(sql, []).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

fn phone() -> Option<Phone> {
    Phone::parse("0712345678").ok()
}

const AT_ONCE: Delivery = Delivery {
    mail: Way::AtOnce,
    sms: None,
};
const NONE: Delivery = Delivery {
    mail: Way::Not,
    sms: None,
};

on_both_engines! {
    async fn a_notice_comes_by_mail_at_once_until_something_else_is_chosen_even_after_it_was_made(world: World) {
        let approved = job(&world, "mail.approved").await;
        assert_eq!(delivery(&world, &approved).await, AT_ONCE);
        choose(&world, chosen(&[Notice::Released], &[], false)).await;
        assert_eq!(delivery(&world, &approved).await, NONE, "a choice made later counts");
        choose(&world, chosen(&[Notice::Decided], &[Notice::Decided], true)).await;
        assert_eq!(delivery(&world, &approved).await, Delivery { mail: Way::Daily, sms: None }, "no number yet");
        let staff = world.actor(Person::Staff).await;
        let number = world.treasury.notices().change_phone(&staff, " 0712 345 678").await.unwrap();
        assert_eq!(number, phone());
        assert_eq!(delivery(&world, &approved).await, Delivery { mail: Way::Daily, sms: phone() });
        assert_eq!(delivery(&world, &job(&world, "mail.payment_released").await).await, NONE);
    }

    async fn what_warns_of_a_change_to_ones_account_cannot_be_switched_off(world: World) {
        choose(&world, chosen(&[], &[], true)).await;
        let staff = world.actor(Person::Staff).await;
        world.treasury.notices().change_phone(&staff, "+256712345678").await.unwrap();
        for kind in ALWAYS {
            assert_eq!(delivery(&world, &job(&world, kind).await).await, AT_ONCE, "{kind}");
        }
    }

    async fn who_was_deactivated_is_told_of_nothing(world: World) {
        let approved = job(&world, "mail.approved").await;
        let admin = world.actor(Person::Admin).await;
        let key = FormKey::new("the-key-that-deactivates", "test", &[]);
        world.treasury.identity().deactivate(&admin, world.id(Person::Staff), &key).await.unwrap();
        assert_eq!(delivery(&world, &approved).await, NONE);
    }

    async fn choices_are_shown_as_they_were_made_and_leave_an_event(world: World) {
        let staff = world.actor(Person::Staff).await;
        let notices = world.treasury.notices();
        let before = notices.choices(&staff).await.unwrap();
        assert!(before.each.iter().all(|choice| choice.by_mail && !choice.by_sms));
        assert!(!before.each.iter().any(|choice| choice.notice == Notice::FundLow), "a treasury officer's");
        choose(&world, chosen(&[Notice::Released, Notice::FundLow], &[Notice::Paid], true)).await;
        // A form that did not ask about SMS leaves them as they were.
        let mail_alone = Chosen { by_mail: vec![Notice::Held], by_sms: None, daily: false };
        choose(&world, mail_alone).await;
        let after = notices.choices(&staff).await.unwrap();
        let by = |wanted: fn(&Choice) -> bool| -> Vec<Notice> {
            after.each.iter().filter(|choice| wanted(choice)).map(|choice| choice.notice).collect()
        };
        assert_eq!((by(|c| c.by_mail), by(|c| c.by_sms), after.daily), (vec![Notice::Held], vec![Notice::Paid], false));
        assert_eq!(count(&world, "select count(*) as n from notice_choice where notice = 'fund_low'").await, 0);
        let events = "select count(*) as n from audit_event where action = 'person.notices_chosen'";
        assert_eq!(count(&world, events).await, 2);
    }

    async fn a_number_is_its_persons_and_is_normalised_removed_or_refused(world: World) {
        let staff = world.actor(Person::Staff).await;
        let notices = world.treasury.notices();
        notices.change_phone(&staff, "0112 000 001").await.unwrap();
        let kept = notices.choices(&staff).await.unwrap().phone;
        assert_eq!(kept.as_ref().map(Phone::as_str), Some("+254112000001"));
        let wrong = notices.change_phone(&staff, "0812 000 001").await;
        assert!(matches!(wrong, Err(Error::Invalid(ref it)) if it.0[0].field == "phone"), "{wrong:?}");
        assert_eq!(notices.choices(&staff).await.unwrap().phone, kept);
        assert_eq!(notices.change_phone(&staff, " ").await.unwrap(), None);
        assert_eq!(notices.choices(&staff).await.unwrap().phone, None);
        let others = "select count(*) as n from person where phone is not null";
        assert_eq!(count(&world, others).await, 0);
        let events = "select count(*) as n from audit_event where action = 'person.phone_changed'";
        assert_eq!(count(&world, events).await, 2);
    }

    async fn a_notice_goes_by_sms_once_however_often_its_job_runs(world: World) {
        let approved = job(&world, "mail.approved").await;
        for _ in 0..3 {
            world.treasury.notices().also_by_sms(&approved).await.unwrap();
        }
        assert_eq!(count(&world, "select count(*) as n from outbox_job where kind = 'sms.approved'").await, 1);
        let sms = world.treasury.outbox().claim("sms").await.unwrap().unwrap();
        assert_eq!((&sms.payload, sms.recipient), (&approved.payload, approved.recipient));
        assert!(world.treasury.outbox().done(&sms).await.unwrap());
        world.treasury.notices().also_by_sms(&approved).await.unwrap();
        assert!(world.treasury.outbox().claim("sms").await.unwrap().is_none(), "not even after it left");
    }

    async fn the_daily_mail_comes_at_seven_in_the_morning_of_the_company_and_once(world: World) {
        let notices = world.treasury.notices();
        choose(&world, chosen(&[Notice::Decided, Notice::Released], &[], true)).await;
        assert_eq!(notices.make_daily().await.unwrap(), 0, "nothing is kept");
        keep_one(&world, "mail.approved").await;
        keep_one(&world, "mail.payment_released").await;
        assert_eq!(notices.make_daily().await.unwrap(), 0, "it is eleven in Nairobi, today's is over");
        world.treasury.clock().set(at("2026-03-03T03:59:59Z"));
        assert_eq!(notices.make_daily().await.unwrap(), 0);
        world.treasury.clock().set(at("2026-03-03T04:00:00Z"));
        let twice = (notices.make_daily(), notices.make_daily());
        let made = futures::join!(twice.0, twice.1);
        assert_eq!(made.0.unwrap() + made.1.unwrap(), 1, "two processes make one");
        assert_eq!(notices.make_daily().await.unwrap(), 0);
        let daily = claim(&world).await.unwrap();
        assert_eq!((daily.kind.as_str(), daily.payload["day"].as_str()), ("mail.daily", Some("2026-03-03")));
        let kinds: Vec<_> = daily.payload["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str()).collect();
        assert_eq!(kinds, [Some("mail.approved"), Some("mail.payment_released")]);
        assert_eq!(delivery(&world, &daily).await, AT_ONCE, "not kept again");
    }

    async fn the_daily_mail_leaves_out_what_is_not_wanted_any_more_and_is_none_when_empty(world: World) {
        let notices = world.treasury.notices();
        choose(&world, chosen(&[Notice::Decided, Notice::Released], &[], true)).await;
        keep_one(&world, "mail.approved").await;
        world.treasury.clock().set(at("2026-03-03T04:00:00Z"));
        choose(&world, chosen(&[Notice::Released], &[], true)).await;
        assert_eq!(notices.make_daily().await.unwrap(), 0);
        assert_eq!(count(&world, "select count(*) as n from outbox_job where state = 'kept'").await, 0);
        keep_one(&world, "mail.payment_released").await;
        // Whoever wants every mail at once again still gets what was kept.
        choose(&world, chosen(&[Notice::Released], &[], false)).await;
        world.treasury.clock().set(at("2026-03-04T04:00:00Z"));
        assert_eq!(notices.make_daily().await.unwrap(), 1);
        assert_eq!(claim(&world).await.unwrap().payload["items"].as_array().unwrap().len(), 1);
    }
}
