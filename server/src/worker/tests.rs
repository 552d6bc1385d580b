//! Hands and their jobs, over a real outbox.

use super::{Finished, Hand, Mails, Messages, one, run};
use crate::shutdown::Stop;
use app::mail::{Kept, Mail, NotSent, Sender, Sms, SmsSender};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use treasury::Treasury;
use treasury::approvals::Decide;
use treasury::approvals::outcome::Verdict;
use treasury::form_key::FormKey;
use treasury::notices::{Chosen, Notice};
use treasury::on_both_engines;
use treasury::outbox::Claimed;
use treasury::testing::{Person, World};

const SITE: &str = "https://pay.amani.example";

fn mails(sender: Arc<dyn Sender>) -> Mails {
    Mails {
        sender,
        base_url: SITE.to_owned(),
        with_sms: true,
    }
}

/// Keeps messages instead of sending them.
#[derive(Debug, Default)]
struct Phones(Mutex<Vec<Sms>>);

#[async_trait]
impl SmsSender for Phones {
    async fn send(&self, sms: &Sms) -> Result<(), NotSent> {
        self.0.lock().unwrap().push(sms.clone());
        Ok(())
    }
}

/// A mail server that is down, and stops the process when it is asked.
#[derive(Debug)]
struct Down(Stop);

#[async_trait]
impl Sender for Down {
    async fn send(&self, _: &Mail) -> Result<(), NotSent> {
        self.0.now();
        Err(NotSent {
            reason: "the mail server cannot be reached".into(),
            permanent: false,
        })
    }
}

/// Does its job, and then nothing more.
#[derive(Debug)]
struct LastOne(Stop, Arc<Kept>);

#[async_trait]
impl Hand for LastOne {
    fn family(&self) -> &'static str {
        "mail"
    }

    async fn work(&self, treasury: &Treasury, job: &Claimed) -> Result<Finished, NotSent> {
        self.0.now();
        mails(self.1.clone()).work(treasury, job).await
    }
}

/// Passwords change: a job each, for these people.
async fn warn(world: &World, people: &[Person]) {
    for person in people {
        let identity = world.treasury.identity();
        identity
            .set_first_password(world.id(*person), "four unrelated words")
            .await
            .unwrap();
        let actor = world.actor(*person).await;
        identity
            .change_password(&actor, "four unrelated words", "five quite unrelated words")
            .await
            .unwrap();
    }
}

async fn chooses(world: &World, by_mail: &[Notice], by_sms: &[Notice], daily: bool) {
    let staff = world.actor(Person::Staff).await;
    let chosen = Chosen {
        by_mail: by_mail.to_vec(),
        by_sms: Some(by_sms.to_vec()),
        daily,
    };
    world.treasury.notices().choose(&staff, &chosen).await.unwrap();
    world
        .treasury
        .notices()
        .change_phone(&staff, "0712345678")
        .await
        .unwrap();
}

/// A notice for the member of staff: what they asked for was rejected. One for the branch manager comes before it.
async fn notice(world: &World) {
    let key = FormKey::new("the-key-of-one-draft", "test", &[]);
    let staff = world.actor(Person::Staff).await;
    let draft = world.draft("Jane Wanjiru", 450_000);
    let requisitions = world.treasury.requisitions();
    let id = requisitions.create(&staff, &draft, &key).await.unwrap();
    let rev = requisitions.view(&staff, id).await.unwrap().rev;
    let key = FormKey::new("the-key-of-one-round", "test", &[]);
    requisitions.submit(&staff, id, rev, None, &key).await.unwrap();
    let manager = world.actor(Person::BranchManager).await;
    let decide = Decide {
        version: 1,
        position: 1,
        outcome: Verdict::Reject,
        note: "Not this month".into(),
        deadline_days: None,
    };
    let key = FormKey::new("the-key-of-a-verdict", "test", &[]);
    world
        .treasury
        .approvals()
        .decide(&manager, id, &decide, &key)
        .await
        .unwrap();
}

/// Every row but the jobs; on SQLite, where the tests can see them all.
async fn rows(world: &World) -> BTreeMap<String, String> {
    if !world.database.url.starts_with("sqlite") {
        return BTreeMap::new();
    }
    world.database.contents(&["outbox_job"]).await.unwrap()
}

on_both_engines! {
    async fn a_mail_that_runs_twice_is_the_same_mail_and_changes_nothing(world: World) {
        notice(&world).await;
        warn(&world, &[Person::Staff]).await;
        let (kept, before) = (Arc::new(Kept::default()), rows(&world).await);
        let hand = mails(kept.clone());
        let mut kinds = Vec::new();
        while let Some(job) = world.treasury.outbox().claim("mail").await.unwrap() {
            for _ in 0..2 {
                assert_eq!(hand.work(&world.treasury, &job).await.unwrap(), Finished::Done);
            }
            let sent = kept.all();
            let (last, one_before) = (&sent[sent.len() - 1], &sent[sent.len() - 2]);
            assert_eq!((last, last.id.as_str()), (one_before, job.id.to_string().as_str()));
            assert!(world.treasury.outbox().done(&job).await.unwrap());
            kinds.push(job.kind);
        }
        kinds.sort_unstable();
        assert_eq!(kinds, ["mail.approval_waiting", "mail.password_changed", "mail.rejected"]);
        assert_eq!(rows(&world).await, before);
    }

    async fn a_mail_that_does_not_leave_is_tried_again_with_the_same_id(world: World) {
        warn(&world, &[Person::Staff]).await;
        let down = mails(Arc::new(Down(Stop::default())));
        assert!(one(&world.treasury, &down).await.unwrap());
        assert!(!one(&world.treasury, &down).await.unwrap(), "not at once");
        world.treasury.clock().advance(Duration::from_secs(90));
        let kept = Arc::new(Kept::default());
        assert!(one(&world.treasury, &mails(kept.clone())).await.unwrap());
        assert_eq!(kept.all().len(), 1);
        assert!(kept.all()[0].subject.contains("password"), "{:?}", kept.all());
    }

    async fn a_notice_goes_as_its_recipient_chose_and_by_sms_as_a_job_of_its_own(world: World) {
        let (kept, phones) = (Arc::new(Kept::default()), Arc::new(Phones::default()));
        let messages = Messages { sender: phones.clone(), base_url: SITE.to_owned() };
        notice(&world).await;
        chooses(&world, &[], &[Notice::Decided], false).await;
        while one(&world.treasury, &mails(kept.clone())).await.unwrap() {}
        assert_eq!(kept.all().len(), 1, "the manager's alone: {:?}", kept.all());
        let job = world.treasury.outbox().claim("sms").await.unwrap().unwrap();
        for _ in 0..2 {
            assert_eq!(messages.work(&world.treasury, &job).await.unwrap(), Finished::Done);
        }
        let sent = phones.0.lock().unwrap().clone();
        assert_eq!((sent.len(), &sent[0]), (2, &sent[1]), "twice is the same text");
        assert_eq!(sent[0].to.as_str(), "+254712345678");
        assert!(sent[0].text.starts_with("Rejected: R-00001, ") && sent[0].text.contains(SITE), "{sent:?}");
        // Who takes the choice back before it is sent gets nothing.
        chooses(&world, &[], &[], false).await;
        assert_eq!(messages.work(&world.treasury, &job).await.unwrap(), Finished::Done);
        assert_eq!(phones.0.lock().unwrap().len(), 2);
        assert!(!one(&world.treasury, &messages).await.unwrap(), "the job is held");
    }

    async fn where_sms_is_not_offered_no_job_is_made_for_it(world: World) {
        notice(&world).await;
        chooses(&world, &[], &[Notice::Decided], false).await;
        let hand = Mails { with_sms: false, ..mails(Arc::new(Kept::default())) };
        while one(&world.treasury, &hand).await.unwrap() {}
        assert!(world.treasury.outbox().claim("sms").await.unwrap().is_none());
    }

    async fn what_is_wanted_once_a_day_is_one_mail_at_seven(world: World) {
        let kept = Arc::new(Kept::default());
        notice(&world).await;
        chooses(&world, &Notice::ALL, &[], true).await;
        while one(&world.treasury, &mails(kept.clone())).await.unwrap() {}
        assert_eq!(kept.all().len(), 1, "the manager's alone");
        world.treasury.clock().set(treasury::testing::at("2026-03-03T04:00:00Z"));
        assert_eq!(world.treasury.notices().make_daily().await.unwrap(), 1);
        while one(&world.treasury, &mails(kept.clone())).await.unwrap() {}
        let daily = kept.all().pop().unwrap();
        assert_eq!((kept.all().len(), daily.to.as_str()), (2, "amina@amani.example"));
        assert_eq!(daily.subject, "Your daily mail of 3 Mar 2026: one notice");
        assert!(daily.text.starts_with("Rejected: R-00001"), "{}", daily.text);
    }

    async fn on_stopping_the_job_in_hand_is_finished_and_no_other_taken(world: World) {
        warn(&world, &[Person::Staff, Person::Colleague]).await;
        let (stop, kept) = (Stop::default(), Arc::new(Kept::default()));
        run(world.treasury.clone(), vec![Arc::new(LastOne(stop.clone(), kept.clone()))], stop).await;
        assert_eq!(kept.all().len(), 1);
        let second = world.treasury.outbox().claim("mail").await.unwrap();
        assert!(second.is_some(), "the second one waits for who comes next");
        world.treasury.clock().advance(Duration::from_secs(600));
        assert!(world.treasury.outbox().claim("mail").await.unwrap().is_some());
        assert!(world.treasury.outbox().claim("mail").await.unwrap().is_none(), "the first one is done");
    }

    async fn a_mail_server_that_is_down_stops_no_round_and_no_other_family(world: World) {
        notice(&world).await;
        chooses(&world, &Notice::ALL, &[Notice::Decided], false).await;
        let (stop, phones) = (Stop::default(), Arc::new(Phones::default()));
        let down = mails(Arc::new(Down(Stop::default())));
        while one(&world.treasury, &down).await.unwrap() {}
        let messages = Messages { sender: phones.clone(), base_url: SITE.to_owned() };
        while one(&world.treasury, &messages).await.unwrap() {}
        assert_eq!(phones.0.lock().unwrap().len(), 1, "the SMS left although the mail did not");
        stop.now();
        run(world.treasury.clone(), vec![Arc::new(down)], stop).await;
    }
}
