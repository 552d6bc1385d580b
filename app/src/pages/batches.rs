//! The batches that were sealed.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::paging::Page;
use treasury::payments::{BatchRow, Stage};

use crate::components::*;
use crate::page::{Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;

/// One's own batches, and everybody's for those who see all payments.
#[component]
pub fn BatchesPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        if !request.may(Permission::ViewFunds) {
            let words = "Batches are sealed by treasury officers. Your payments are in the list of payments.";
            return Err(treasury::Error::refused(treasury::error::NOT_ALLOWED, words).into());
        }
        let after = request.query().field("after");
        let after = (!after.is_empty()).then_some(after);
        let batches = treasury.payments().batches(&actor, after, SIZE).await?;
        let first = batches.is_later.then(|| paths::BATCHES.to_owned());
        let next = batches.next.as_deref();
        let next = next.map(|after| paths::with_query(paths::BATCHES, &[("after", after)]));
        let crumbs: Vec<_> = request
            .may(Permission::ReleasePayment)
            .then(|| Crumb::new("Release desk", paths::RELEASE_DESK))
            .into_iter()
            .collect();
        Ok(view! {
            <PageTitle text="Batches"/>
            <PageHeader title="Batches" crumbs>
                <span class="soft">"Payments that were chosen together and released with one passkey or code, the newest first."</span>
            </PageHeader>
            {list(batches)}
            <Pager first next/>
        })
    })
}

fn list(batches: Page<BatchRow>) -> AnyView {
    if batches.rows.is_empty() {
        return view! {
            <EmptyState title="No batch yet" text="Tick payments on the release desk to release them together."/>
        }
        .into_any();
    }
    let columns = vec![
        Column::lead("Sealed"),
        Column::plain("By").labelled(),
        Column::figure("Payments").labelled(),
        Column::figure("Released").labelled(),
        Column::figure("Not released").labelled(),
        Column::plain("Status"),
    ];
    let row = |batch: BatchRow| {
        let (word, shape, tone) = match batch.stage {
            Stage::Sealed => ("Not confirmed", Shape::Ring, Tone::Neutral),
            Stage::UnderWay => ("Being released", Shape::Half, Tone::Progress),
            Stage::Done if batch.refused > 0 => ("Done in part", Shape::Triangle, Tone::Warn),
            Stage::Done => ("Done", Shape::Check, Tone::Good),
        };
        vec![
            view! { <a href=paths::batch(batch.id)><Moment at=batch.sealed_at/></a> }.into_any(),
            batch.by.into_any(),
            batch.lines.into_any(),
            batch.released.into_any(),
            batch.refused.into_any(),
            view! { <StatusChip word shape tone/> }.into_any(),
        ]
    };
    let rows = batches.rows.into_iter().map(row).collect();
    view! { <DataTable id="batches" caption="Batches" columns rows/> }.into_any()
}
