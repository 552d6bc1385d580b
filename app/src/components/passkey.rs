//! What a form holds that a passkey answers. The script `assets/passkey.js` asks for it; without one the form says so.

use leptos::prelude::*;

use super::field_id;
use crate::assets;

/// What the browser is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyAct {
    /// A new passkey.
    Create,
    /// The answer of one that was enrolled.
    Get,
}

/// Within a form: the question, a place for what comes of it, and the field that carries the answer.
#[component]
pub fn PasskeyAnswer(
    /// What is asked for.
    act: PasskeyAct,
    /// The ceremony's options, as JSON.
    #[prop(into)]
    options: String,
    /// What was wrong with the last answer.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let kind = match act {
        PasskeyAct::Create => "create",
        PasskeyAct::Get => "get",
    };
    let id = field_id("answer");
    view! {
        <div class="passkey" data-passkey=kind data-options=options>
            <input type="hidden" id=id name="answer" value=""/>
            {error.map(|words| view! { <p class="field-error">{words}</p> })}
            <p class="passkey-note" role="status" data-note="note"></p>
            <noscript>
                <p>"Passkeys need JavaScript, the only thing here that does. Allow it for this site and load the page again."</p>
            </noscript>
        </div>
        <script src=assets::passkey_script().path.clone() type="module"></script>
    }
}
