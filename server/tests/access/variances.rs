//! A count and variances of funds of their own, and the forms about them.

use crate::acts::Act;
use crate::scene::{Things, key};
use treasury::counts::{Counted, Kind};
use treasury::ids::{CountId, FundId, VarianceId};
use treasury::money::{Currency, Money};
use treasury::testing::{Person, World};
use treasury::variances::{About, Proposed};

fn kes(shillings: i64) -> Money {
    Money::new(shillings * 100, Currency::KES)
}

/// A count of a fund by FP&A that found nothing at all.
pub async fn counted(world: &World, fund: FundId) -> CountId {
    let faith = world.actor(Person::FpA).await;
    let counts = world.treasury.counts();
    let blank = counts.form(&faith, fund).await.unwrap();
    let counted = Counted {
        after_seq: blank.after_seq.unwrap(),
        kind: Kind::Surprise,
        pieces: Vec::new(),
        is_empty: true,
        elsewhere: None,
        place: String::new(),
        note: String::new(),
    };
    counts
        .seal(&faith, fund, &counted, &key("it is counted"))
        .await
        .unwrap()
}

/// Group finance found a fund ten shillings over.
pub async fn proposed(world: &World, fund: FundId) -> VarianceId {
    let finance = world.actor(Person::GroupFinance).await;
    let proposed = Proposed {
        about: About::Fund,
        difference: kes(10),
        reason: "A coin too many".to_owned(),
        evidence: "Seen by two".to_owned(),
    };
    let variances = world.treasury.variances();
    variances
        .propose(&finance, fund, &proposed, &key("it is proposed"))
        .await
        .unwrap()
}

/// The forms.
pub fn all(world: &World, things: &Things) -> Vec<Act> {
    let fund = world.company_fund.to_string();
    let seal = |situation, after| {
        let fields = [
            ("fund", fund.as_str()),
            ("after", after),
            ("kind", "surprise"),
            ("pieces-100000", "3"),
        ];
        Act::new("/actions/count-seal", situation, &fields)
    };
    let of_count = Act::new(
        "/actions/count-propose",
        "short",
        &[("count", &things.count.to_string()), ("reason", "Nothing was there")],
    );
    let propose = |situation, voucher| {
        let fields = [
            ("fund", fund.as_str()),
            ("side", "short"),
            ("difference", "20.00"),
            ("voucher", voucher),
            ("reason", "A coin is missing"),
            ("evidence", "Receipt 88"),
        ];
        Act::new("/actions/variance-propose", situation, &fields)
    };
    let decide = |situation, decision| {
        let id = things.variance.to_string();
        let fields = [
            ("variance", id.as_str()),
            ("decision", decision),
            ("note", "Read and considered"),
        ];
        Act::new("/actions/variance-decide", situation, &fields)
    };
    vec![
        seal("as it stands", "0").by(Person::FpA),
        seal("it moved since", "7"),
        of_count.by(Person::FpA),
        propose("of the fund", "").by(Person::Treasury),
        propose("no such voucher", "99"),
        decide("approve", "approve").by(Person::Cfo),
        decide("reject", "reject").by(Person::Cfo),
    ]
}
