//! A voucher as it is printed, filed and shown to an auditor.

use leptos::prelude::*;
use treasury::clock::Timestamp;
use treasury::ids::FundId;
use treasury::money::Money as Sum;
use treasury::payments::VoucherView;
use treasury::payments::state::Status;
use treasury::requisitions::reference;

use super::payment_parts::{JournalTable, PaymentStatus, method_words, role_words, voucher_number};
use crate::components::*;
use crate::page::{Amount, page};
use crate::paths;
use crate::request::{path_param, request, signed_in};
use crate::shell::PageTitle;

/// One voucher.
#[component]
pub fn VoucherPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let fund: FundId = path_param("fund")?;
        let number: i64 = path_param("number")?;
        let voucher = treasury.payments().voucher(&actor, fund, number).await?;
        let title = format!("Voucher {}", voucher_number(number));
        let crumbs = vec![
            Crumb::new("Payments", paths::PAYMENTS),
            Crumb::new("Payment", paths::payment(voucher.payment)),
        ];
        let before = (number > 1).then(|| paths::voucher(fund, number - 1));
        let (facts, people) = (facts(&voucher), people(&voucher));
        let (seq, hash, at, amount) = (
            voucher.ledger_seq,
            voucher.entry_hash.clone(),
            voucher.at,
            voucher.amount,
        );
        let (company, fund_name) = (voucher.company.clone(), voucher.fund_name.clone());
        let receipt = (voucher.method == "cash").then(|| view! { <Receipt amount/> });
        let (gl_account, cost_centre) = (voucher.gl_account.clone(), voucher.cost_centre.clone());
        let status = voucher.status;
        let undone = (status != Status::Paid).then(|| view! { <PaymentStatus status/> });
        Ok(view! {
            <PageTitle text=format!("{title}, {fund_name}")/>
            <PageHeader title crumbs>
                <span>{format!("{company} · {fund_name}")}</span>
                <span class="soft"><OnPaper at/></span>
                {undone}
            </PageHeader>
            <DefinitionList facts/>
            <Section id="journal" title="Journal">
                <JournalTable gl_account cost_centre fund=voucher.fund_name amount/>
            </Section>
            <Section id="answered" title="Who answered for it">
                <DefinitionList facts=people/>
            </Section>
            {receipt}
            <p class="voucher-proof soft">
                "Entry "{seq}" of the fund’s ledger. Its hash, which covers every entry before it: "
                <code>{hash}</code>
            </p>
            {before.map(|href| view! { <p class="voucher-before"><a href=href>"The voucher before this one"</a></p> })}
        })
    })
}

fn facts(voucher: &VoucherView) -> Vec<Fact> {
    let requisition = paths::requisition(voucher.requisition);
    let mut facts = vec![
        Fact::new("Payee", view! { <strong>{voucher.payee.clone()}</strong> }),
        Fact::new("Amount", view! { <strong><Amount of=voucher.amount/></strong> }),
        Fact::new("Payment method", method_words(&voucher.method, "")),
        Fact::new(
            "Purpose",
            view! { <span class="lines">{voucher.purpose.clone()}</span> },
        ),
        Fact::new("Account", voucher.gl_account.clone()),
    ];
    facts.extend(
        voucher
            .cost_centre
            .clone()
            .map(|centre| Fact::new("Cost centre", centre)),
    );
    let number = reference(voucher.requisition_number);
    facts.push(Fact::new("Requisition", view! { <a href=requisition>{number}</a> }));
    facts
}

fn people(voucher: &VoucherView) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Requested by", voucher.requester.clone())];
    facts.extend(voucher.approvals.iter().map(|approval| {
        let who = format!("{}, {}", approval.person, role_words(approval));
        let at = approval.at;
        let term = format!("Step {} approved by", approval.position);
        Fact::new(term, view! { {who}" "<span class="soft"><OnPaper at/></span> })
    }));
    let factor = voucher.factor.label().to_owned();
    let at = voucher.at;
    let released =
        view! { {voucher.executor.clone()}" "<span class="soft"><OnPaper at/></span><CellNote text=factor/> };
    facts.push(Fact::new("Released by", released));
    facts
}

/// A moment on paper, where "2 h ago" would be wrong tomorrow.
#[component]
fn OnPaper(at: Timestamp) -> impl IntoView {
    let shown = request().when(at);
    view! { <When datetime=shown.datetime text=shown.absolute/> }
}

/// Where whoever took the cash signs; only on paper.
#[component]
fn Receipt(amount: Sum) -> impl IntoView {
    view! {
        <div class="voucher-receipt">
            <p>"Received "<Amount of=amount/>" in cash"</p>
            <dl>
                <div><dt>"Name"</dt><dd></dd></div>
                <div><dt>"Signature"</dt><dd></dd></div>
                <div><dt>"Date"</dt><dd></dd></div>
            </dl>
        </div>
    }
}
