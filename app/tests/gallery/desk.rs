//! Two more screens: signing in, and choosing the payments of a batch.

use app::components::*;
use leptos::prelude::*;

use super::screens::{kes, nav};

/// Signing in, refused once.
pub fn sign_in() -> AnyView {
    view! {
        <PlainShell>
            <PageHeader title="Sign in"/>
            <Notice kind=NoticeKind::Refused text="The address or the password is wrong. Try again, or ask your administrator for a new invitation."/>
            <Notice kind=NoticeKind::Info text="You were signed out after 30 minutes without activity."/>
            <form method="post" action="/actions/sign-in" novalidate>
                <TextField name="email" label="E-mail" kind="email" autocomplete="username webauthn" value="amina@example.org"/>
                <PasswordField name="password" label="Password"/>
                <Actions><SubmitButton label="Sign in"/></Actions>
            </form>
        </PlainShell>
    }
    .into_any()
}

/// The release desk's batch: rows to choose, and a custom control.
pub fn batch() -> AnyView {
    let rows = ["Jane Wanjiru", "Kisumu Agricultural Implements and General Hardware Supplies (1987) Limited"]
        .into_iter()
        .enumerate()
        .map(|(position, payee)| {
            vec![
                view! { <input type="checkbox" name="payment" value=position.to_string() aria-label=format!("Choose {payee}")/> }.into_any(),
                view! { <a href="/payments/1">{payee}</a> }.into_any(),
                "M-Pesa".into_any(),
                view! { <StatusChip word="Awaiting release"/> }.into_any(),
                kes("4,500.00"),
            ]
        })
        .collect();
    let columns = vec![
        Column::choose("Choose"),
        Column::lead("Payee"),
        Column::text("Method"),
        Column::text("Status"),
        Column::figure("Amount").beside(),
    ];
    view! {
        <Shell nav=nav("/release")>
            <PageHeader title="Release desk"/>
            <form method="post" action="/actions/batch">
                <DataTable id="batch" caption="Awaiting release" caption_shown=true columns rows/>
                <Field id="field-note" label="Note" required=false hint="Kept with the batch.">
                    <input type="text" id="field-note" name="note" aria-describedby="field-note-hint"/>
                </Field>
                <Actions><SubmitButton label="Go on with the chosen payments"/></Actions>
            </form>
        </Shell>
    }
    .into_any()
}
