//! The texts that are open in an editor, each with what its last check found.

use std::collections::HashMap;
use std::path::PathBuf;

use language::script::written_in;
use language::source::Source;
use lsp_server::Notification;
use lsp_types::{
    CodeActionParams, CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams, HoverParams, InitializeParams,
    SemanticTokensParams, SignatureHelpParams,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use session::{Checking, Session};

use super::{answers, places};

/// The open texts.
pub(super) struct Documents {
    session: Session,
    open: HashMap<String, Document>,
}

/// One of them.
pub(super) struct Document {
    pub uri: String,
    pub source: Source,
    version: Option<i32>,
    /// The check of this or an earlier version, and whether it is of this one.
    checked: Option<(Checking, bool)>,
}

impl Documents {
    /// Answers in Chinese if the editor asks for it: `{"language": "zh"}` among its options.
    pub fn new(mut session: Session, params: &InitializeParams) -> Documents {
        // Standard input is the editor speaking.
        session.leave_input();
        let language = params.initialization_options.as_ref().and_then(|it| it.get("language")?.as_str());
        if language == Some("zh") {
            // It is a setting that is known.
            let _ = session.set("language", "zh");
        }
        Documents { session, open: HashMap::new() }
    }

    /// Takes a notification; the texts to be looked at again.
    pub fn noted(&mut self, it: Notification) -> Vec<String> {
        match it.method.as_str() {
            "textDocument/didOpen" => self.opened(it.params),
            "textDocument/didChange" => self.changed(it.params),
            "textDocument/didClose" => read(it.params).map_or(vec![], |it: DidCloseTextDocumentParams| {
                let uri = it.text_document.uri.as_str().to_owned();
                self.open.remove(&uri);
                vec![uri]
            }),
            // A file that others include or open may have changed.
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                for it in self.open.values_mut() {
                    it.checked = it.checked.take().map(|(checking, _)| (checking, false));
                }
                self.open.keys().cloned().collect()
            }
            _ => vec![],
        }
    }

    fn opened(&mut self, params: Value) -> Vec<String> {
        let Ok(DidOpenTextDocumentParams { text_document: it }) = read(params) else { return vec![] };
        let uri = it.uri.as_str().to_owned();
        let source = Source::new(name(&uri), it.text);
        let document = Document { uri: uri.clone(), source, version: Some(it.version), checked: None };
        self.open.insert(uri.clone(), document);
        vec![uri]
    }

    fn changed(&mut self, params: Value) -> Vec<String> {
        let Ok(it) = read::<DidChangeTextDocumentParams>(params) else { return vec![] };
        let uri = it.text_document.uri.as_str().to_owned();
        let Some(document) = self.open.get_mut(&uri) else { return vec![] };
        // Whole texts were asked for; of several the last one counts.
        let Some(change) = it.content_changes.into_iter().rfind(|it| it.range.is_none()) else { return vec![] };
        document.source.text = change.text;
        document.version = Some(it.text_document.version);
        document.checked = document.checked.take().map(|(checking, _)| (checking, false));
        vec![uri]
    }

    /// What is wrong with a text; with one that was closed, nothing.
    pub fn diagnostics(&mut self, uri: &str) -> Option<Value> {
        let language = self.session.language();
        let Some((document, checking)) = self.checked(uri) else {
            return Some(json!({"uri": uri, "diagnostics": []}));
        };
        let found = answers::diagnostics(document, checking, language);
        Some(json!({"uri": uri, "version": document.version, "diagnostics": found}))
    }

    /// The answer to a request; none where the request is not known, null where there is nothing to say.
    ///
    /// # Errors
    /// If the request is no request of its kind.
    pub fn answer(&mut self, method: &str, params: Value) -> Result<Option<Value>, serde_json::Error> {
        let answer = match method {
            "textDocument/completion" => {
                let it: CompletionParams = read(params)?;
                let (uri, at) = (it.text_document_position.text_document.uri, it.text_document_position.position);
                let language = self.session.language();
                self.checked(uri.as_str()).map(|(document, checking)| {
                    answers::completion(document, checking, places::offset(&document.source.text, at), language)
                })
            }
            "textDocument/hover" => {
                let it: HoverParams = read(params)?;
                let it = it.text_document_position_params;
                self.checked(it.text_document.uri.as_str()).map(|(document, checking)| {
                    answers::hover(document, checking, places::offset(&document.source.text, it.position))
                })
            }
            "textDocument/signatureHelp" => {
                let it: SignatureHelpParams = read(params)?;
                let it = it.text_document_position_params;
                let language = self.session.language();
                self.checked(it.text_document.uri.as_str()).map(|(document, checking)| {
                    let at = places::offset(&document.source.text, it.position);
                    answers::parameters(document, checking.start(at), at, language)
                })
            }
            "textDocument/formatting" => {
                let it: DocumentFormattingParams = read(params)?;
                let catalog = self.session.world().catalog.clone();
                self.open.get(it.text_document.uri.as_str()).map(|document| {
                    let (script, _) = language::script::read(&document.source);
                    let language = written_in(&document.source.text, &script);
                    answers::formatted(document, &script, language, &catalog)
                })
            }
            "textDocument/codeAction" => {
                let it: CodeActionParams = read(params)?;
                let language = self.session.language();
                self.checked(it.text_document.uri.as_str())
                    .map(|(document, checking)| answers::fixes(document, checking, it.range, language))
            }
            "textDocument/documentSymbol" => {
                let it: DocumentSymbolParams = read(params)?;
                self.open.get(it.text_document.uri.as_str()).map(answers::symbols)
            }
            "textDocument/semanticTokens/full" => {
                let it: SemanticTokensParams = read(params)?;
                self.checked(it.text_document.uri.as_str())
                    .map(|(document, checking)| answers::tokens(document, checking))
            }
            _ => return Ok(None),
        };
        Ok(Some(answer.unwrap_or(Value::Null)))
    }

    /// A text with the check of its present version.
    fn checked(&mut self, uri: &str) -> Option<(&Document, &Checking)> {
        let Documents { session, open } = self;
        let document = open.get_mut(uri)?;
        let checking = match document.checked.take() {
            Some((checking, true)) => checking,
            Some((earlier, false)) => session.checking(&document.source, Some(earlier)),
            None => session.checking(&document.source, None),
        };
        document.checked = Some((checking, true));
        let document: &Document = document;
        Some((document, document.checked.as_ref().map(|it| &it.0)?))
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(params)
}

/// What a text is called: the path of its file, from whose folder it names others; in angles where it has none yet.
fn name(uri: &str) -> String {
    let Some(path) = uri.strip_prefix("file://") else { return format!("<{uri}>") };
    let path = decoded(path);
    // file:///c:/reports/a.ward
    let bytes = path.as_bytes();
    let drive = 2 < bytes.len() && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let path = if drive && cfg!(windows) { &path[1..] } else { path.as_str() };
    PathBuf::from(path).display().to_string()
}

/// `%20` is a space.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                found.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                found.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_text_is_called_by_its_path() {
        assert_eq!(name("file:///a/b%20c/%E6%9C%88%E6%8A%A5.ward"), "/a/b c/月报.ward");
        assert_eq!(name("untitled:Untitled-1"), "<untitled:Untitled-1>");
        assert_eq!(name("file:///a/50%.ward"), "/a/50%.ward");
    }
}
