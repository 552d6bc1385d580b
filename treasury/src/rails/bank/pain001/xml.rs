//! Elements written one in another, indented, into memory.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document on its way.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A document with its declaration.
    pub(super) fn document() -> Self {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element with what `inside` writes in it.
    pub(super) fn element(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.element_with(name, None, inside);
    }

    /// The same with one attribute: its name and value.
    pub(super) fn element_with(
        &mut self,
        name: &'static str,
        attribute: Option<(&str, &str)>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.put(Event::Start(BytesStart::new(name).with_attributes(attribute)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.text_with(name, None, text);
    }

    /// The same with one attribute.
    pub(super) fn text_with(&mut self, name: &'static str, attribute: Option<(&str, &str)>, text: &str) {
        self.element_with(name, attribute, |xml| xml.put(Event::Text(BytesText::new(text))));
    }

    /// The document, with a line end after it.
    pub(super) fn finish(self) -> String {
        let mut text = String::from_utf8_lossy(&self.0.into_inner()).into_owned();
        text.push('\n');
        text
    }

    fn put(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes what is written to it");
    }
}
