//! Files of a requisition: on its form with a way to remove them, on its page with a way to open them.

use leptos::prelude::*;
use treasury::ids::{AttachmentId, RequisitionId};
use treasury::requisitions::AttachmentRow;

use crate::actions::Act;
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form};
use crate::form_view::FormState;
use crate::paths;

/// The name of the file input.
pub(super) const FILES: &str = "files";
/// The name of the check boxes that take files off.
const REMOVE: &str = "remove";

/// Takes off the files that were ticked, then hangs on the new ones. A file that does not do is an error beside the
/// field; the others are kept.
pub(super) async fn update(act: &Act, form: &Form, id: RequisitionId) -> Result<(), Problem> {
    let requisitions = act.treasury.requisitions();
    for (n, removed) in form.values(REMOVE).enumerate() {
        let attachment: AttachmentId = removed.parse().map_err(|_| Problem::NotFound)?;
        let key = act.key_of(&format!("gone-{n}"));
        requisitions.detach(&act.actor, id, attachment, &key).await?;
    }
    let mut errors = Vec::new();
    for (n, upload) in form.uploads(FILES).enumerate() {
        let key = act.key_of(&format!("file-{n}"));
        match requisitions
            .attach(&act.actor, id, &upload.file_name, &upload.bytes, &key)
            .await
        {
            Ok(_) => {}
            Err(treasury::Error::Invalid(violations)) => {
                let words = violations
                    .0
                    .into_iter()
                    .map(|it| it.message)
                    .collect::<Vec<_>>()
                    .join(" ");
                errors.push(FieldError::new(
                    FILES,
                    format!("“{}” was not attached; the rest is saved. {words}", upload.file_name),
                ));
            }
            Err(other) => return Err(other.into()),
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Problem::invalid(errors)),
    }
}

/// The files that hang on the draft, each with a check box that takes it off. Inside the form, so that nothing typed
/// is lost by it.
#[component]
pub(super) fn KeptFiles(kept: Vec<AttachmentRow>, base: String, form: FormState) -> impl IntoView {
    (!kept.is_empty()).then(|| {
        let rows: Vec<_> = kept
            .into_iter()
            .enumerate()
            .filter_map(|(place, file)| Some((place, file.id?, file)))
            .map(|(place, id, file)| {
                let value = id.to_string();
                let checked = form.has(REMOVE, &value);
                let href = paths::attachment_of(&base, &file.sha256);
                let label = format!("Remove {}", file.name);
                view! {
                    <li>
                        <a href=href>{file.name}</a>" "<span class="soft">{about(&file.media_type, file.size)}</span>
                        <CheckBox name=REMOVE id=format!("remove-{place}") label value checked/>
                    </li>
                }
            })
            .collect();
        view! {
            <div class="file-list">
                <h2>"Attached"</h2>
                <ul>{rows}</ul>
            </div>
        }
    })
}

/// The files of a requisition, to be opened.
#[component]
pub(super) fn FileList(of: RequisitionId, files: Vec<AttachmentRow>) -> impl IntoView {
    let rows: Vec<_> = files
        .into_iter()
        .map(|file| {
            let href = paths::attachment(of, &file.sha256);
            view! {
                <li><a href=href>{file.name}</a>" "<span class="soft">{about(&file.media_type, file.size)}</span></li>
            }
        })
        .collect();
    view! { <ul class="file-list">{rows}</ul> }
}

/// `PDF, 1.2 MB`.
fn about(media_type: &str, size: i64) -> String {
    let kind = match media_type {
        "application/pdf" => "PDF",
        "image/jpeg" => "JPEG photo",
        "image/png" => "PNG image",
        "image/heic" => "HEIC photo",
        other => other,
    };
    format!("{kind}, {}", size_words(size))
}

/// `640 bytes`, `12 KB`, `1.2 MB`.
fn size_words(bytes: i64) -> String {
    match bytes {
        ..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them() {
        assert_eq!(size_words(640), "640 bytes");
        assert_eq!(size_words(12_300), "12 KB");
        assert_eq!(size_words(1_300_000), "1.2 MB");
        assert_eq!(size_words(10 * 1_048_576), "10.0 MB");
    }
}
