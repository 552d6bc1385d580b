//! Which page answers which path, and the router that the process mounts.

use axum::Router;
use axum::routing::{get, post};
use leptos::prelude::*;
use leptos_axum::generate_route_list;
use leptos_router::components::{Route, Router as PageRouter, Routes};
use leptos_router::{SsrMode, path};

use crate::pages::account::AccountPage;
use crate::pages::asking;
use crate::pages::asking::draft::{EditRequisitionPage, NewRequisitionPage};
use crate::pages::asking::list::RequisitionsPage;
use crate::pages::asking::my_work::MyWorkPage;
use crate::pages::asking::reject::RejectRequisitionPage;
use crate::pages::asking::requisition::RequisitionPage;
use crate::pages::asking::review::ReviewRequisitionPage;
use crate::pages::asking::withdraw::WithdrawRequisitionPage;
use crate::pages::bank_file_answer::answer_bank_file;
use crate::pages::bank_files::BankFilesPage;
use crate::pages::batch::BatchPage;
use crate::pages::batches::BatchesPage;
use crate::pages::count::CountPage;
use crate::pages::failed_jobs::FailedJobsPage;
use crate::pages::fund::FundPage;
use crate::pages::fund_count::FundCountPage;
use crate::pages::fund_replenish::FundReplenishPage;
use crate::pages::fund_variance::FundVariancePage;
use crate::pages::funds::FundsPage;
use crate::pages::mailbox::MailboxPage;
use crate::pages::managed_fund::{ManagedFundNewPage, ManagedFundPage};
use crate::pages::managed_funds::ManagedFundsPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::passkeys::codes::RecoveryCodesPage;
use crate::pages::passkeys::new::NewPasskeyPage;
use crate::pages::passkeys::one::PasskeyPage;
use crate::pages::payment::PaymentPage;
use crate::pages::payment_cancel::PaymentCancelPage;
use crate::pages::payment_evidence::PaymentEvidencePage;
use crate::pages::payment_hold::PaymentHoldPage;
use crate::pages::payment_release::PaymentReleasePage;
use crate::pages::payments::PaymentsPage;
use crate::pages::release_desk::ReleaseDeskPage;
use crate::pages::replenishment::ReplenishmentPage;
use crate::pages::replenishments::ReplenishmentsPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::sign_in_passkey::SignInPasskeyPage;
use crate::pages::under_way::UnderWayPage;
use crate::pages::variance::VariancePage;
use crate::pages::variances::VariancesPage;
use crate::pages::voucher::VoucherPage;
use crate::render::{View, answer_nowhere, answer_page};
use crate::request::Site;
use crate::{actions, body};

/// The routes of the site. Every one waits for its page (`SsrMode::Async`), so that the status is right.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <PageRouter>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=MyWorkPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions") view=RequisitionsPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/new") view=NewRequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/:id") view=RequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/:id/edit") view=EditRequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/:id/reject") view=RejectRequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/:id/review") view=ReviewRequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/requisitions/:id/withdraw") view=WithdrawRequisitionPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/passkey") view=SignInPasskeyPage ssr=SsrMode::Async/>
                <Route path=path!("/release") view=ReleaseDeskPage ssr=SsrMode::Async/>
                <Route path=path!("/release/bank-files") view=BankFilesPage ssr=SsrMode::Async/>
                <Route path=path!("/release/batches") view=BatchesPage ssr=SsrMode::Async/>
                <Route path=path!("/release/batches/:id") view=BatchPage ssr=SsrMode::Async/>
                <Route path=path!("/release/under-way") view=UnderWayPage ssr=SsrMode::Async/>
                <Route path=path!("/payments") view=PaymentsPage ssr=SsrMode::Async/>
                <Route path=path!("/payments/:id") view=PaymentPage ssr=SsrMode::Async/>
                <Route path=path!("/payments/:id/cancel") view=PaymentCancelPage ssr=SsrMode::Async/>
                <Route path=path!("/payments/:id/evidence") view=PaymentEvidencePage ssr=SsrMode::Async/>
                <Route path=path!("/payments/:id/hold") view=PaymentHoldPage ssr=SsrMode::Async/>
                <Route path=path!("/payments/:id/release") view=PaymentReleasePage ssr=SsrMode::Async/>
                <Route path=path!("/vouchers/:fund/:number") view=VoucherPage ssr=SsrMode::Async/>
                <Route path=path!("/funds") view=FundsPage ssr=SsrMode::Async/>
                <Route path=path!("/funds/:id") view=FundPage ssr=SsrMode::Async/>
                <Route path=path!("/administration/funds") view=ManagedFundsPage ssr=SsrMode::Async/>
                <Route path=path!("/administration/funds/new") view=ManagedFundNewPage ssr=SsrMode::Async/>
                <Route path=path!("/administration/funds/:id") view=ManagedFundPage ssr=SsrMode::Async/>
                <Route path=path!("/counts/:id") view=CountPage ssr=SsrMode::Async/>
                <Route path=path!("/variances") view=VariancesPage ssr=SsrMode::Async/>
                <Route path=path!("/variances/:id") view=VariancePage ssr=SsrMode::Async/>
                <Route path=path!("/funds/:id/count") view=FundCountPage ssr=SsrMode::Async/>
                <Route path=path!("/funds/:id/variance") view=FundVariancePage ssr=SsrMode::Async/>
                <Route path=path!("/funds/:id/replenish") view=FundReplenishPage ssr=SsrMode::Async/>
                <Route path=path!("/replenishments") view=ReplenishmentsPage ssr=SsrMode::Async/>
                <Route path=path!("/replenishments/:id") view=ReplenishmentPage ssr=SsrMode::Async/>
                <Route path=path!("/mailbox") view=MailboxPage ssr=SsrMode::Async/>
                <Route path=path!("/administration/failed-jobs") view=FailedJobsPage ssr=SsrMode::Async/>
                <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                <Route path=path!("/account/recovery-codes") view=RecoveryCodesPage ssr=SsrMode::Async/>
                <Route path=path!("/account/passkeys/new") view=NewPasskeyPage ssr=SsrMode::Async/>
                <Route path=path!("/account/passkeys/:id") view=PasskeyPage ssr=SsrMode::Async/>
            </Routes>
        </PageRouter>
    }
}

/// Where a file of a requisition is read: the one address that answers with something else than a page.
const ATTACHMENT: &str = "/requisitions/{id}/attachments/{sha256}";

/// Where a file for the bank is read.
const BANK_FILE: &str = "/release/bank-files/{id}/file";

/// Every path that is read (pages, and files) in the router's own notation (`/payments/{id}`), sorted; the access
/// matrix covers each.
pub fn all_pages() -> Vec<String> {
    let mut paths = page_paths(App);
    paths.extend([ATTACHMENT.to_owned(), BANK_FILE.to_owned()]);
    paths.sort_unstable();
    paths
}

fn page_paths<V: IntoView + 'static>(app: impl Fn() -> V + Clone + Send + Sync + 'static) -> Vec<String> {
    let mut paths: Vec<_> = generate_route_list(app)
        .iter()
        .map(|route| route.path().to_owned())
        .collect();
    paths.sort_unstable();
    paths
}

/// The pages and actions of the site, without anything around them. The process adds, outermost first: headers, request
/// id and [`Caller`](treasury::author::Caller) (as an extension), the same-origin check, running POSTs to their end,
/// limits on reading, and the session layer.
pub fn router(site: Site) -> Router {
    router_of(site, App)
}

pub(crate) fn router_of<V: IntoView + 'static>(site: Site, app: fn() -> V) -> Router {
    let pages = page_paths(app)
        .into_iter()
        .fold(Router::new(), |router, path| router.route(&path, get(answer_page)));
    pages
        .route(ATTACHMENT, get(asking::answer_file))
        .route(BANK_FILE, get(answer_bank_file))
        .route("/actions/{action}", post(actions::answer_action).layer(body::limit()))
        .fallback(answer_nowhere)
        .with_state((site, View::new(app)))
}
