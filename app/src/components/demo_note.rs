//! What every page of the demo says: that it is one.

use leptos::prelude::*;

/// One line on top of every page of the demo, with the way to its mails.
#[component]
pub fn DemoNote(
    /// Where the mails are.
    #[prop(into)]
    mailbox: String,
) -> impl IntoView {
    view! {
        <p class="demo-note">
            <strong>"Demo"</strong>" Invented people and money; anybody can sign in. Mails, codes too, are in the "
            <a href=mailbox>"demo mailbox"</a>"."
        </p>
    }
}
