//! Whole screens made of the components, with the data that breaks layouts: long names, huge amounts, refusals.

use app::components::*;
use leptos::prelude::*;

pub(super) fn nav(current: &'static str) -> AnyView {
    let groups = vec![
        NavGroup::new(
            None::<&str>,
            vec![
                NavItem::new("My work", "/").count(12),
                NavItem::new("New requisition", "/requisitions/new"),
            ],
        ),
        NavGroup::new(
            "Payments",
            vec![
                NavItem::new("Release desk", "/release").count(4),
                NavItem::new("Payments", "/payments"),
                NavItem::new("Vouchers", "/vouchers"),
                NavItem::new("Reconciliation", "/reconciliation").count(1_204),
            ],
        ),
        NavGroup::new(
            "Funds",
            vec![
                NavItem::new("Funds", "/funds"),
                NavItem::new("Replenishments", "/replenishments"),
                NavItem::new("Variances", "/variances"),
            ],
        ),
        NavGroup::new(
            "Oversight",
            vec![NavItem::new("Reports", "/reports"), NavItem::new("Alerts", "/alerts")],
        ),
    ];
    view! {
        <AppNav groups current person="Amina Yusuf" role="Treasury officer" person_href="/me">
            <form method="post" action="/actions/sign-out">
                <SubmitButton label="Sign out" kind=ButtonKind::Secondary/>
            </form>
        </AppNav>
    }
    .into_any()
}

pub(super) fn kes(text: &'static str) -> AnyView {
    view! { <Money currency="KES" text value=text.replace(',', "")/> }.into_any()
}

fn payment(
    number: &'static str,
    payee: &'static str,
    fund: &'static str,
    asked: &'static str,
    amount: &'static str,
    (word, shape, tone): (&'static str, Shape, Tone),
) -> Vec<AnyView> {
    vec![
        view! { <a href=format!("/payments/{number}")>{payee}</a><CellNote text=number/> }.into_any(),
        fund.into_any(),
        view! { <When datetime="2025-11-24T14:05:00+03:00" text=asked/> }.into_any(),
        view! { <StatusChip word shape tone/> }.into_any(),
        kes(amount),
    ]
}

fn payment_columns() -> Vec<Column> {
    vec![
        Column::lead("Payee"),
        Column::text("Fund"),
        Column::text("Asked"),
        Column::text("Status"),
        Column::figure("Amount").beside(),
    ]
}

/// A filtered list with figures, paging and a ledger.
pub fn list() -> AnyView {
    let awaiting = ("Awaiting release", Shape::Ring, Tone::Neutral);
    let rows = vec![
        payment(
            "PAY-2025-00412",
            "Jane Wanjiru",
            "Nairobi petty cash",
            "24 Nov 2025, 14:05 EAT",
            "4,500.00",
            awaiting,
        ),
        payment(
            "PAY-2025-00411",
            "Kisumu Agricultural Implements and General Hardware Supplies (1987) Limited",
            "Western region field operations float",
            "24 Nov 2025, 11:40 EAT",
            "128,450,000.00",
            ("Held", Shape::Pause, Tone::Warn),
        ),
        payment(
            "PAY-2025-00410",
            "Peter Otieno",
            "Nairobi petty cash",
            "23 Nov 2025, 17:12 EAT",
            "950.00",
            ("Sent", Shape::Half, Tone::Progress),
        ),
        payment(
            "PAY-2025-00409",
            "Kenya Power",
            "Nairobi petty cash",
            "23 Nov 2025, 09:31 EAT",
            "31,204.75",
            ("In doubt", Shape::Diamond, Tone::Warn),
        ),
        payment(
            "PAY-2025-00408",
            "Safari Stationers",
            "Mombasa petty cash",
            "22 Nov 2025, 16:20 EAT",
            "12,000.00",
            ("Paid", Shape::Check, Tone::Good),
        ),
        payment(
            "PAY-2025-00407",
            "Grace Achieng",
            "Mombasa petty cash",
            "22 Nov 2025, 10:02 EAT",
            "2,300.00",
            ("Failed", Shape::Cross, Tone::Bad),
        ),
        payment(
            "PAY-2025-00406",
            "Grace Achieng",
            "Mombasa petty cash",
            "21 Nov 2025, 10:02 EAT",
            "2,300.00",
            ("Cancelled", Shape::Dash, Tone::Neutral),
        ),
    ];
    let foot = vec![
        "Total".into_any(),
        ().into_any(),
        ().into_any(),
        ().into_any(),
        kes("128,503,254.75"),
    ];
    let figures = vec![
        Figure::new("Balance", "KES", "204,318.50", "204318.50")
            .note("can be released now")
            .href("/funds/1/ledger"),
        Figure::new("In transit", "KES", "128,450,000.00", "128450000.00")
            .note("sent, not confirmed")
            .href("/payments?status=sent"),
        Figure::new("Committed", "KES", "48,204.75", "48204.75").note("approved, awaiting release"),
    ];
    let ledger: Vec<Vec<AnyView>> = [
        (
            "24 Nov 2025",
            "Payment to Safari Stationers",
            "V-000231",
            "",
            "12,000.00",
            "204,318.50",
        ),
        (
            "23 Nov 2025",
            "Replenishment from bank",
            "V-000230",
            "150,000.00",
            "",
            "216,318.50",
        ),
        (
            "22 Nov 2025",
            "Payment to Kenya Power",
            "V-000229",
            "",
            "31,204.75",
            "66,318.50",
        ),
    ]
    .into_iter()
    .map(|(date, what, voucher, money_in, money_out, balance)| {
        vec![
            date.into_any(),
            what.into_any(),
            voucher.into_any(),
            money_in.into_any(),
            money_out.into_any(),
            balance.into_any(),
        ]
    })
    .collect();
    let columns = vec![
        Column::text("Date"),
        Column::lead("Entry"),
        Column::text("Voucher"),
        Column::figure("In (KES)"),
        Column::figure("Out (KES)"),
        Column::figure("Balance (KES)"),
    ];
    view! {
        <Shell nav=nav("/payments")>
            <Notice kind=NoticeKind::Success text="Released KES 12,000.00 to Safari Stationers. Voucher V-000231.">
                <p><a href="/vouchers/231">"Print the voucher"</a></p>
            </Notice>
            <PageHeader title="Payments" action=view! { <ButtonLink href="/release" label="Go to the release desk"/> }.into_any()/>
            <Figures figures/>
            <FilterBar action="/payments" label="Filter payments" clear="/payments">
                <TextField name="q" label="Payee or number" required=false value="wanj" kind="search"/>
                <SelectField name="fund" label="Fund" required=false prompt="Any fund" choices=vec![Choice::new("1", "Nairobi petty cash"), Choice::new("2", "Western region field operations float")]/>
                <SelectField name="status" label="Status" required=false prompt="Any status" choices=vec![Choice::new("held", "Held")] value="held"/>
                <DateField name="from" label="From" required=false value="2025-11-01"/>
                <DateField name="to" label="To" required=false/>
            </FilterBar>
            <DataTable id="payments" caption="Payments" columns=payment_columns() rows foot/>
            <Pager summary="7 of 1,240 payments" older="?before=7" newer="?after=1" exports=vec![("CSV".into(), "/payments.csv".into()), ("XLSX".into(), "/payments.xlsx".into())]/>
            <Section id="ledger" title="Nairobi petty cash" about="What moved in this fund, newest first.">
                <DataTable id="ledger-rows" caption="Ledger of Nairobi petty cash" columns rows=ledger/>
            </Section>
            <EmptyState title="No vouchers this month" text="A voucher gets its number when a payment posts.">
                <ButtonLink href="/release" label="Go to the release desk" kind=ButtonKind::Secondary/>
            </EmptyState>
        </Shell>
    }
    .into_any()
}

/// A page where something is decided: facts, the route, the story, a rule that stands in the way, a code.
pub fn decision() -> AnyView {
    let steps = vec![
        Step::new("Branch manager, Kisumu", StepState::Approved).who("Grace Achieng for Peter Otieno"),
        Step::new("Department head, Field operations", StepState::Skipped)
            .reason("Urgency was confirmed, so this step is left out."),
        Step::new("Regional manager, Western", StepState::Current)
            .who("Any of 2: Ali Hassan, Mary Njeri")
            .reason("The branch manager asked for this money (D1), so it goes to the region."),
        Step::new("Treasury validation", StepState::Waiting),
        Step::new("CFO", StepState::Blocked).reason("Nobody holds this role. The administrator was told."),
    ];
    let items = vec![
        TimelineItem::new("Submitted")
            .who("Jane Wanjiru")
            .when("2025-11-24T08:10:00+03:00", "24 Nov 2025, 08:10 EAT")
            .note("Round 1. Fuel for the field visit; the station takes no card.")
            .mark(Shape::Dot, Tone::Neutral),
        TimelineItem::new("Approved")
            .who("Grace Achieng for Peter Otieno")
            .when("2025-11-24T09:02:00+03:00", "24 Nov 2025, 09:02 EAT")
            .mark(Shape::Check, Tone::Good),
        TimelineItem::new("Escalated")
            .when("2025-11-24T09:02:00+03:00", "24 Nov 2025, 09:02 EAT")
            .note("Passed over: department head, nobody in scope.")
            .mark(Shape::Triangle, Tone::Warn),
        TimelineItem::new("Changes requested")
            .who("Ali Hassan")
            .when("2025-11-24T10:44:00+03:00", "24 Nov 2025, 10:44 EAT")
            .note("“The receipt is for 4,050, not 4,500. Please correct one of them.”")
            .mark(Shape::Return, Tone::Warn),
    ];
    let aside = view! {
        <Section id="route" title="Who decides"><Steps steps/></Section>
        <Section id="story" title="What happened"><Timeline items/></Section>
    }
    .into_any();
    let facts = vec![
        Fact::new("Payee", "Jane Wanjiru"),
        Fact::new("Account", "M-Pesa 0712 345 678, confirmed by Ali Hassan"),
        Fact::new("Amount", kes("4,500.00")),
        Fact::new(
            "Fund",
            view! { <a href="/funds/2">"Western region field operations float"</a> },
        ),
        Fact::new("After release", view! { "Balance "{kes("199,818.50")} }),
        Fact::new(
            "Purpose",
            "Fuel for the field visit to the Nyando collection centres, 18 to 21 November, two vehicles",
        ),
        Fact::new(
            "Needed by",
            view! { <When datetime="2025-11-26" text="26 Nov 2025" relative="in 2 days"/> },
        ),
        Fact::new(
            "Digest",
            view! { <code>"9f2c4a7be1d05538aa90c1f2277d6e4b0c9a8f7e6d5c4b3a291807f6e5d4c3b2"</code> },
        ),
    ];
    view! {
        <Shell nav=nav("/release/412")>
            <PageHeader title="Release KES 4,500.00 to Jane Wanjiru" crumbs=vec![Crumb::new("Release desk", "/release"), Crumb::new("PAY-2025-00412", "/payments/412")]>
                <StatusChip word="Awaiting release" shape=Shape::Ring tone=Tone::Neutral/>
                <StatusChip word="Unreconciled" shape=Shape::Dash tone=Tone::Neutral/>
                <When datetime="2025-11-24T11:02:00+03:00" text="Approved 24 Nov 2025, 11:02 EAT" relative="2 h ago"/>
            </PageHeader>
            <Columns aside>
                <DefinitionList facts/>
                <Why code="D4" text="You asked for this money, so another treasury officer must release it." instead="Amina Yusuf or Brian Kiptoo can release it."/>
                <Section id="release" title="Release it" about="The code belongs to this payee and this amount only.">
                    <form method="post" action="/actions/payment-release" novalidate>
                        <HiddenField name="form_key" value="k"/>
                        <CodeField name="code" label="One-time code" hint="Six digits, sent to a…f@example.org for KES 4,500.00 to Jane Wanjiru. Good for 5 minutes."/>
                        <Actions>
                            <SubmitButton label="Release KES 4,500.00 to Jane Wanjiru"/>
                            <SubmitButton label="Hold" kind=ButtonKind::Secondary name="act" value="hold"/>
                        </Actions>
                    </form>
                </Section>
                <Section id="cancel" title="Cancel it">
                    <form method="post" action="/actions/payment-cancel" novalidate>
                        <TextArea name="reason" label="Reason" hint="Jane Wanjiru sees it."/>
                        <Actions><SubmitButton label="Cancel this payment" kind=ButtonKind::Danger/></Actions>
                    </form>
                </Section>
            </Columns>
        </Shell>
    }
    .into_any()
}

/// A form that came back refused, with every field.
pub fn form() -> AnyView {
    let errors = vec![
        FieldError::new("amount", "Enter the amount as a number above zero, such as 4,500.00."),
        FieldError::new("fund", "Choose a fund."),
        FieldError::new("origin", "Choose where the money is spent."),
        FieldError::of_form("A requisition with this receipt exists already: REQ-2025-00388."),
    ];
    view! {
        <Shell nav=nav("/requisitions/new")>
            <PageHeader title="New requisition" crumbs=vec![Crumb::new("My work", "/")]/>
            <ErrorSummary errors/>
            <form method="post" action="/actions/requisition-submit" enctype="multipart/form-data" novalidate>
                <TextField name="payee" label="Payee" value="O'Brien & <Sons>"/>
                <MoneyField name="amount" label="Amount" currency="KES" value="45oo" error="Enter the amount as a number above zero, such as 4,500.00."/>
                <SelectField name="fund" label="Fund" prompt="Choose a fund" choices=vec![Choice::new("1", "Nairobi petty cash")] error="Choose a fund."/>
                <RadioGroup name="origin" label="Where is it spent?" error="Choose where the money is spent." choices=vec![Choice::new("branch", "Branch"), Choice::new("hq", "Head office").hint("Goes to the department head, then treasury."), Choice::new("field", "Field")]/>
                <TextArea name="purpose" label="Purpose" value="Fuel\nand tolls" hint="What it is for, so that somebody who was not there understands."/>
                <DateField name="needed_by" label="Needed by" value="2025-11-26" required=false/>
                <FileField name="receipts" label="Receipts" accept="application/pdf,image/jpeg,image/png,image/heic" multiple=true kept=vec!["total-energies-kisumu-2025-11-21.jpg".into()] hint="PDF, JPEG, PNG or HEIC; 10 MiB each, 10 at most."/>
                <CheckBox name="urgent" label="Urgent" checked=true hint="The first approver confirms or declines it."/>
                <Notice kind=NoticeKind::Warning text="Jane Wanjiru was paid KES 4,500.00 on 12 Nov 2025. If this is another payment, say why in the purpose."/>
                <Actions>
                    <SubmitButton label="Submit KES 4,500.00 for approval"/>
                    <SubmitButton label="Save draft" kind=ButtonKind::Secondary name="act" value="draft"/>
                </Actions>
            </form>
        </Shell>
    }
    .into_any()
}
