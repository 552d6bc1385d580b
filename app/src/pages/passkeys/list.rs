//! The passkeys in “My security”.

use leptos::prelude::*;
use treasury::passkeys::{PasskeyRow, RECOVERY_CODES, RecoveryCodes};

use crate::components::*;
use crate::page::Moment;
use crate::paths;

/// The list, and the way to add one.
#[component]
pub(crate) fn PasskeysSection(
    passkeys: Vec<PasskeyRow>,
    codes: Option<RecoveryCodes>,
    are_possible: bool,
) -> impl IntoView {
    let recovery = (!passkeys.is_empty()).then(|| recovery(codes));
    let about = "A passkey is kept by your phone, computer or security key, and opened by your finger, face or PIN. It signs you in, \
                 and releases payments in place of a code by e-mail.";
    let add = match are_possible {
        true => view! { <Actions><ButtonLink href=paths::PASSKEY_NEW label="Add a passkey" kind=ButtonKind::Secondary/></Actions> }.into_any(),
        false => {
            let text = "Browsers make passkeys only for a host name over https, and this site is reached otherwise. Your administrator can change that.";
            view! { <Why text/> }.into_any()
        }
    };
    let list = match passkeys.is_empty() {
        true => view! { <EmptyState title="No passkeys yet" text="You sign in with your password, and release payments with codes that are sent to you."/> }.into_any(),
        false => {
            let columns = vec![Column::lead("Name"), Column::text("Added"), Column::text("Last used")];
            let rows: Vec<_> = passkeys.into_iter().map(row).collect();
            view! { <DataTable id="passkey-rows" caption="My passkeys" columns rows/> }.into_any()
        }
    };
    view! { <Section id="passkeys" title="My passkeys" about>{list}{recovery}{add}</Section> }
}

/// How many recovery codes are left, and the way to make new ones.
fn recovery(codes: Option<RecoveryCodes>) -> AnyView {
    match codes {
        None => view! {
            <p>
                "You have no recovery codes: if you lose your passkeys, you can add no other one. "
                <a href=paths::RECOVERY_CODES>"Make recovery codes"</a>
            </p>
        }
        .into_any(),
        Some(codes) => {
            let left = format!("{} of {RECOVERY_CODES} recovery codes are left, made ", codes.left);
            view! { <p>{left}<Moment at=codes.made_at/>". "<a href=paths::RECOVERY_CODES>"Make new ones"</a></p> }
                .into_any()
        }
    }
}

fn row(passkey: PasskeyRow) -> Vec<AnyView> {
    let used = match passkey.last_used_at {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => "Never".into_any(),
    };
    let elsewhere = (!passkey.is_usable).then(|| {
        let words = format!("Made for {}: it answers there, not here", passkey.site);
        view! { <span class="soft">" · "{words}</span> }
    });
    vec![
        view! { <a href=paths::passkey(passkey.id)>{passkey.name}</a>{elsewhere} }.into_any(),
        view! { <Moment at=passkey.created_at/> }.into_any(),
        used,
    ]
}
