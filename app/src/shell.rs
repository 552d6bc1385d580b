//! The document around every page: head, navigation, notices.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use treasury::access::{Actor, Permission, Role};

use crate::components::{AppNav, DemoNote, NavGroup, NavItem, Notice, NoticeKind, PlainShell, Shell};
use crate::error::Problem;
use crate::pages::sign_in::SignOutForm;
use crate::request::{RequestContext, request};
use crate::{assets, paths};

/// The name of the product, after the title of every page.
const PRODUCT: &str = "Countersign";

/// A whole document around `content`.
pub(crate) fn document(content: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    provide_meta_context();
    // Made first: the page's title is known only when the page is.
    let body = frame(request(), content);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=assets::stylesheet().path.clone()/>
                <link rel="icon" type="image/svg+xml" href=assets::favicon().path.clone()/>
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}

/// Names the page in the browser's tab: `<PageTitle text=fund.name/>`. The words may be anybody's; they are escaped here,
/// because `leptos_meta` does not.
#[component]
pub fn PageTitle(
    /// What the page is about.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    view! { <Title text=format!("{escaped} · {PRODUCT}")/> }
}

fn frame(request: RequestContext, content: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    let notices = request
        .notices()
        .map(|words| view! { <Notice kind=NoticeKind::Success text=words.to_owned()/> })
        .collect_view();
    let demo = request
        .site()
        .demo_mailbox
        .is_some()
        .then(|| view! { <DemoNote mailbox=paths::MAILBOX/> });
    match request.actor() {
        None => view! { <PlainShell>{demo}{notices}{content()}</PlainShell> }.into_any(),
        Some(_) => {
            let nav = navigation(&request);
            view! { <Shell nav>{demo}{notices}{content()}</Shell> }.into_any()
        }
    }
}

fn navigation(request: &RequestContext) -> AnyView {
    let groups = vec![NavGroup::new(None::<&str>, places(request))];
    let actor = request.actor();
    let name = actor.map(|actor| actor.name().to_owned()).unwrap_or_default();
    let role = actor.and_then(roles);
    view! {
        <AppNav groups current=place_of(request) person=name role person_href=paths::ACCOUNT>
            <SignOutForm/>
        </AppNav>
    }
    .into_any()
}

/// What somebody is here today: `Branch manager`, `Department head, Staff`.
fn roles(actor: &Actor) -> Option<String> {
    let held: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| actor.holds(**role))
        .map(|role| role.label())
        .collect();
    (!held.is_empty()).then(|| held.join(", "))
}

/// The path by which the navigation knows a page: releasing a payment is the desk's.
fn place_of(request: &RequestContext) -> String {
    let path = request.path();
    match path.starts_with(paths::PAYMENTS) && path.ends_with(paths::RELEASE_DESK) {
        true => format!("{}{path}", paths::RELEASE_DESK),
        false => path.to_owned(),
    }
}

/// Where this person can go.
fn places(request: &RequestContext) -> Vec<NavItem> {
    let mut places = vec![NavItem::new("My work", paths::MY_WORK)];
    let mut offer = |wanted: bool, label: &str, path: &str| {
        if wanted {
            places.push(NavItem::new(label, path));
        }
    };
    offer(
        request.may(Permission::ViewRequisitions),
        "Requisitions",
        paths::REQUISITIONS,
    );
    offer(
        request.may(Permission::ReleasePayment),
        "Release desk",
        paths::RELEASE_DESK,
    );
    offer(request.may(Permission::ViewRequisitions), "Payments", paths::PAYMENTS);
    offer(request.may(Permission::ViewFunds), "Funds", paths::FUNDS);
    offer(
        request.may(Permission::AskReplenishment) || request.may(Permission::DecideReplenishment),
        "Replenishments",
        paths::REPLENISHMENTS,
    );
    let varies = [
        Permission::ProposeVariance,
        Permission::DecideVariance,
        Permission::DecideVarianceForCfo,
    ];
    offer(
        varies.into_iter().any(|permission| request.may(permission)),
        "Variances",
        paths::VARIANCES,
    );
    offer(
        request.may(Permission::ManageFunds),
        "Funds and custodians",
        paths::MANAGED_FUNDS,
    );
    offer(
        request.may(Permission::ViewAdministration),
        "Failed jobs",
        paths::FAILED_JOBS,
    );
    offer(request.site().demo_mailbox.is_some(), "Demo mailbox", paths::MAILBOX);
    places
}

/// A page that shows a problem and nothing else, with its status.
pub(crate) fn problem_page(problem: Problem) -> impl IntoView {
    crate::render::set_status(problem.status());
    let signed_in = request().actor().is_some();
    let (href, label) = match (signed_in, &problem) {
        (false, Problem::SignedOut) | (false, _) => (paths::SIGN_IN, "Sign in"),
        (true, _) => (paths::MY_WORK, "Go to My work"),
    };
    view! {
        <PageTitle text=problem.title()/>
        <h1>{problem.title()}</h1>
        <p>{problem.words()}</p>
        <p><a href=href>{label}</a></p>
    }
}
