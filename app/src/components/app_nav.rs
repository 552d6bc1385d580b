//! The way around: a sidebar where there is room, a drawer on phones. The drawer is a popover, so it needs no script.

use leptos::prelude::*;

use super::MaybeText;

/// One place to go.
#[derive(Clone, Debug)]
pub struct NavItem {
    label: String,
    href: String,
    count: u64,
}

impl NavItem {
    /// A place with its name and path.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            count: 0,
        }
    }

    /// How many things wait there; none shows nothing.
    pub fn count(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// Places that belong together.
#[derive(Clone, Debug)]
pub struct NavGroup {
    label: MaybeText,
    items: Vec<NavItem>,
}

impl NavGroup {
    /// Places under a heading, or under none.
    pub fn new(label: impl Into<MaybeText>, items: Vec<NavItem>) -> Self {
        Self {
            label: label.into(),
            items,
        }
    }
}

/// The href of the item that holds `path`: the longest one that is the path itself or a folder above it.
fn current_item<'a>(groups: &'a [NavGroup], path: &str) -> Option<&'a str> {
    groups
        .iter()
        .flat_map(|group| &group.items)
        .map(|item| item.href.as_str())
        .filter(|href| {
            path.strip_prefix(href)
                .is_some_and(|rest| rest.is_empty() || (*href != "/" && rest.starts_with('/')))
        })
        .max_by_key(|href| href.len())
}

/// The main navigation with the person's name and, as its children, the sign-out form.
#[component]
pub fn AppNav(
    /// Where this person can go.
    groups: Vec<NavGroup>,
    /// The path of the page shown, without its query.
    #[prop(into)]
    current: String,
    /// The person's name.
    #[prop(into)]
    person: String,
    /// What the person is here: "Treasury officer".
    #[prop(optional, into)]
    role: MaybeText,
    /// Where the name leads: My security.
    #[prop(optional, into)]
    person_href: MaybeText,
    /// The sign-out form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let here = current_item(&groups, &current).map(str::to_owned);
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let items: Vec<_> = group
                .items
                .into_iter()
                .map(|item| {
                    let mark =
                        (here.as_ref() == Some(&item.href)).then(|| if item.href == current { "page" } else { "true" });
                    let count = (item.count > 0).then(|| {
                        view! {
                            <span class="app-nav-count">
                                {item.count.to_string()}
                                <span class="visually-hidden">" waiting"</span>
                            </span>
                        }
                    });
                    view! {
                        <li><a href=item.href aria-current=mark><span>{item.label}</span>{count}</a></li>
                    }
                })
                .collect();
            view! {
                {group.label.0.map(|label| view! { <p class="app-nav-group">{label}</p> })}
                <ul>{items}</ul>
            }
        })
        .collect();
    let name = match person_href.0 {
        Some(href) => view! { <a href=href>{person}</a> }.into_any(),
        None => person.into_any(),
    };
    view! {
        <header class="app-nav">
            <div class="app-nav-bar">
                <a class="app-nav-brand" href="/">"Countersign"</a>
                <button type="button" class="app-nav-toggle" popovertarget="app-menu">"Menu"</button>
                <div class="app-nav-menu" id="app-menu" popover="auto">
                    <button type="button" class="app-nav-close" popovertarget="app-menu" popovertargetaction="hide">
                        "Close menu"
                    </button>
                    <nav aria-label="Main">{groups}</nav>
                    <div class="app-nav-person">
                        <p class="app-nav-name">{name}</p>
                        {role.0.map(|role| view! { <p class="app-nav-role">{role}</p> })}
                        {children.map(|sign_out| sign_out())}
                    </div>
                </div>
            </div>
        </header>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Vec<NavGroup> {
        vec![NavGroup::new(
            None::<&str>,
            vec![
                NavItem::new("My work", "/"),
                NavItem::new("Payments", "/payments"),
                NavItem::new("In doubt", "/payments/in-doubt"),
            ],
        )]
    }

    #[test]
    fn the_longest_item_above_the_path_is_current() {
        let groups = groups();
        assert_eq!(current_item(&groups, "/"), Some("/"));
        assert_eq!(current_item(&groups, "/payments/7"), Some("/payments"));
        assert_eq!(current_item(&groups, "/payments/in-doubt"), Some("/payments/in-doubt"));
    }

    #[test]
    fn a_name_that_only_begins_alike_is_not_current() {
        assert_eq!(current_item(&groups(), "/payments-report"), None);
    }
}
