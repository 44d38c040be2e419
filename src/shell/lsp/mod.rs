//! `ward lsp`: what editors ask while somebody writes a script.
//!
//! Answers come from checking alone: no question is run, nothing is written, and only files that the text names are opened.

mod answers;
mod documents;
mod places;

use std::collections::BTreeSet;

use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, Response};
use lsp_types::InitializeParams;
use serde_json::{Value, json};
use session::Session;

use documents::Documents;

/// Serves an editor over standard input and output; 0 when it said goodbye, 1 when it just went away.
pub(crate) fn lsp() -> u8 {
    let (connection, threads) = Connection::stdio();
    let served = serve(&connection, Session::open());
    drop(connection);
    match (served, threads.join()) {
        (Ok(true), Ok(())) => 0,
        _ => 1,
    }
}

/// Serves an editor until it says goodbye; false if it went away without. `session` is what every text starts from.
///
/// # Errors
/// If the other side does not speak the protocol.
pub fn serve(connection: &Connection, session: Session) -> Result<bool, ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    connection.initialize_finish(id, json!({"capabilities": capabilities(), "serverInfo": {"name": "ward"}}))?;
    let mut documents = Documents::new(session, &params);
    // Texts that changed and were not looked at since.
    let mut waiting: BTreeSet<String> = BTreeSet::new();
    loop {
        let message = match waiting.pop_first() {
            None => connection.receiver.recv().ok(),
            // What was typed meanwhile goes before: only the last version of a text is looked at.
            Some(uri) => match connection.receiver.try_recv() {
                Ok(message) => {
                    waiting.insert(uri);
                    Some(message)
                }
                Err(error) if error.is_empty() => {
                    let said = guarded(|| documents.diagnostics(&uri));
                    if let Some(params) = said.flatten() {
                        notify(connection, "textDocument/publishDiagnostics", params);
                    }
                    continue;
                }
                Err(_) => None,
            },
        };
        match message {
            None => return Ok(false),
            Some(Message::Response(_)) => {}
            Some(Message::Notification(it)) => waiting.extend(documents.noted(it)),
            Some(Message::Request(request)) => {
                if connection.handle_shutdown(&request)? {
                    return Ok(true);
                }
                // Who asked may have gone meanwhile.
                let _ = connection.sender.send(answer(&mut documents, request).into());
            }
        }
    }
}

fn answer(documents: &mut Documents, request: Request) -> Response {
    let Request { id, method, params } = request;
    match guarded(|| documents.answer(&method, params)) {
        Some(Ok(Some(result))) => Response::new_ok(id, result),
        Some(Ok(None)) => {
            Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("{method} is not known here"))
        }
        Some(Err(error)) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
        None => Response::new_err(id, ErrorCode::InternalError as i32, format!("{method} failed inside")),
    }
}

/// What a piece of work gives; none if it failed inside, which ends no session.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    crate::failure::guarded(work).ok()
}

fn notify(connection: &Connection, method: &str, params: Value) {
    let _ = connection.sender.send(Notification { method: method.to_owned(), params }.into());
}

fn capabilities() -> Value {
    json!({
        "positionEncoding": "utf-16",
        // Whole texts: scripts are short.
        "textDocumentSync": {"openClose": true, "change": 1, "save": true},
        "completionProvider": {"triggerCharacters": ["|", "(", ",", "`", "\"", "=", ".", "，", "（", "、"]},
        "hoverProvider": true,
        "signatureHelpProvider": {"triggerCharacters": ["(", ",", "（", "，"]},
        "documentFormattingProvider": true,
        "documentSymbolProvider": true,
        "codeActionProvider": {"codeActionKinds": ["quickfix"]},
        "semanticTokensProvider": {"legend": {"tokenTypes": answers::TOKENS, "tokenModifiers": []}, "full": true},
    })
}
