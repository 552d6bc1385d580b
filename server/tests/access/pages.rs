//! An address of every page, in every situation that makes a difference to somebody.

use crate::scene::Scene;
use treasury::ids::{PaymentId, RequisitionId};

/// An id that is nobody's.
const NOBODYS: &str = "01980000-0000-7000-8000-000000000000";

/// One address.
pub struct Page {
    /// The route that answers it, as the router writes it.
    pub route: &'static str,
    /// What it is about.
    pub situation: &'static str,
    /// The address.
    pub path: String,
}

/// All of them.
pub fn all(scene: &Scene) -> Vec<Page> {
    let mut pages = Vec::new();
    for route in [
        "/",
        "/account",
        "/account/passkeys/new",
        "/account/recovery-codes",
        "/administration/failed-jobs",
        "/administration/funds",
        "/administration/funds/new",
        "/funds",
        "/mailbox",
        "/payments",
        "/release",
        "/release/bank-files",
        "/release/batches",
        "/release/under-way",
        "/replenishments",
        "/variances",
        "/requisitions",
        "/requisitions/new",
        "/sign-in",
        "/sign-in/passkey",
    ] {
        pages.push(page(route, "the page", route));
    }
    pages.push(page(
        "/account/passkeys/{id}",
        "no such",
        format!("/account/passkeys/{NOBODYS}"),
    ));
    pages.push(page(
        "/release/bank-files/{id}/file",
        "no such",
        format!("/release/bank-files/{NOBODYS}/file"),
    ));
    let file = scene.things.bank_file;
    pages.push(page(
        "/release/bank-files/{id}/file",
        "a file",
        format!("/release/bank-files/{file}/file"),
    ));
    let batch = |situation, id: String| page("/release/batches/{id}", situation, format!("/release/batches/{id}"));
    pages.push(batch("sealed", scene.things.batch.to_string()));
    pages.push(batch("released", scene.things.batch_done.to_string()));
    pages.push(batch("no such", NOBODYS.to_owned()));
    funds(scene, &mut pages);
    payments(scene, &mut pages);
    requisitions(scene, &mut pages);
    pages
}

fn page(route: &'static str, situation: &'static str, path: impl Into<String>) -> Page {
    let path = path.into();
    Page { route, situation, path }
}

fn funds(scene: &Scene, pages: &mut Vec<Page>) {
    let world = &scene.world;
    let of = |situation, id: String| page("/funds/{id}", situation, format!("/funds/{id}"));
    pages.push(of("branch's", world.branch_fund.to_string()));
    pages.push(of("company's", world.company_fund.to_string()));
    pages.push(of("no such", NOBODYS.to_owned()));
    let of = |situation, id: String| page("/funds/{id}/replenish", situation, format!("/funds/{id}/replenish"));
    pages.push(of("branch's", world.branch_fund.to_string()));
    pages.push(of("company's", world.company_fund.to_string()));
    pages.push(of("no such", NOBODYS.to_owned()));
    let route = "/administration/funds/{id}";
    let of = |situation, id: String| page(route, situation, format!("/administration/funds/{id}"));
    pages.push(of("branch's", world.branch_fund.to_string()));
    pages.push(of("no such", NOBODYS.to_owned()));
    for (route, end) in [("/funds/{id}/count", "count"), ("/funds/{id}/variance", "variance")] {
        let of = |situation, id: String| page(route, situation, format!("/funds/{id}/{end}"));
        pages.push(of("branch's", world.branch_fund.to_string()));
        pages.push(of("company's", world.company_fund.to_string()));
        pages.push(of("no such", NOBODYS.to_owned()));
    }
    for (route, id) in [
        ("/counts/{id}", scene.things.count.to_string()),
        ("/variances/{id}", scene.things.variance.to_string()),
    ] {
        let of = |situation: &'static str, id: &str| page(route, situation, route.replace("{id}", id));
        pages.push(of("of the branch", &id));
        pages.push(of("no such", NOBODYS));
    }
    let of = |situation, id: String| page("/replenishments/{id}", situation, format!("/replenishments/{id}"));
    pages.push(of("asked for", scene.things.topping_asked.to_string()));
    pages.push(of("approved", scene.things.topping_approved.to_string()));
    pages.push(of("no such", NOBODYS.to_owned()));
    let voucher = |situation, number: &str| {
        let path = format!("/vouchers/{}/{number}", world.branch_fund);
        page("/vouchers/{fund}/{number}", situation, path)
    };
    pages.push(voucher("the first", &scene.things.voucher.to_string()));
    pages.push(voucher("no such", "9999"));
    pages.push(voucher("no number", "1%20or%201"));
}

fn payments(scene: &Scene, pages: &mut Vec<Page>) {
    let things = &scene.things;
    let some: [(&str, PaymentId); 10] = [
        ("waiting", things.waiting),
        ("by treasury", things.by_treasury),
        ("for treasury 2", things.for_treasury_2),
        ("held", things.held),
        ("in doubt", things.in_doubt),
        ("found", things.found),
        ("failed", things.failed),
        ("paid", things.released),
        ("came back", things.came_back),
        ("returned", things.returned),
    ];
    for (route, end) in [
        ("/payments/{id}", ""),
        ("/payments/{id}/cancel", "/cancel"),
        ("/payments/{id}/evidence", "/evidence"),
        ("/payments/{id}/hold", "/hold"),
        ("/payments/{id}/release", "/release"),
    ] {
        for (situation, id) in some {
            pages.push(page(route, situation, format!("/payments/{id}{end}")));
        }
        pages.push(page(route, "no such", format!("/payments/{NOBODYS}{end}")));
    }
}

fn requisitions(scene: &Scene, pages: &mut Vec<Page>) {
    let things = &scene.things;
    let some: [(&str, RequisitionId); 11] = [
        ("draft", things.draft),
        ("step 1", things.step_1),
        ("step 2", things.step_2),
        ("by manager", things.by_manager),
        ("for manager", things.for_manager),
        ("changes", things.changes),
        ("expired", things.expired),
        ("rejected", things.rejected),
        ("withdrawn", things.withdrawn),
        ("approved", things.approved),
        ("paid", things.paid),
    ];
    for (route, end) in [
        ("/requisitions/{id}", ""),
        ("/requisitions/{id}/edit", "/edit"),
        ("/requisitions/{id}/reject", "/reject"),
        ("/requisitions/{id}/review", "/review"),
        ("/requisitions/{id}/withdraw", "/withdraw"),
    ] {
        for (situation, id) in some {
            pages.push(page(route, situation, format!("/requisitions/{id}{end}")));
        }
        pages.push(page(route, "no such", format!("/requisitions/{NOBODYS}{end}")));
    }
    let route = "/requisitions/{id}/attachments/{sha256}";
    for (situation, id, sha256) in [
        ("draft", things.draft, &things.draft_file),
        ("approved", things.approved, &things.approved_file),
        ("another's", things.approved, &things.draft_file),
    ] {
        pages.push(page(
            route,
            situation,
            format!("/requisitions/{id}/attachments/{sha256}"),
        ));
    }
}
