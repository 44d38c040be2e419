//! An editor for tests: speaks to the language server in memory, one text at a time.

use std::thread::JoinHandle;

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use session::Session;

/// The editor, its one text, and the server it speaks to.
pub struct Editor {
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    uri: String,
    version: i32,
    n_asked: i32,
    pub text: String,
}

impl Editor {
    /// An editor whose text is a file of that path, over what a session knows.
    pub fn new(session: Session, path: &str, options: Value) -> Editor {
        let (server, connection) = Connection::memory();
        let serve = move || shell::lsp::serve(&server, session).expect("the protocol is spoken");
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(serve).expect("a thread");
        let mut editor = Editor {
            connection,
            server: Some(thread),
            uri: format!("file://{path}"),
            version: 0,
            n_asked: 0,
            text: String::new(),
        };
        let known = editor.ask("initialize", json!({"capabilities": {}, "initializationOptions": options}));
        assert_eq!(known["capabilities"]["positionEncoding"], "utf-16");
        editor.note("initialized", json!({}));
        editor
    }

    pub fn note(&mut self, method: &str, params: Value) {
        let it = Notification { method: method.to_owned(), params };
        self.connection.sender.send(it.into()).expect("the server listens");
    }

    /// What comes of a request, or the code of its error.
    pub fn asked(&mut self, method: &str, params: Value) -> Result<Value, i32> {
        self.n_asked += 1;
        let id = RequestId::from(self.n_asked);
        let it = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(it.into()).expect("the server listens");
        loop {
            match self.connection.receiver.recv().expect("an answer") {
                Message::Response(it) if it.id == id => {
                    return it.response_result.map_err(|error| error.code);
                }
                _ => {}
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked(method, params).expect("an answer")
    }

    /// Asks about the text: at a place of it, if one is given.
    pub fn about(&mut self, what: &str, at: Option<usize>) -> Value {
        let mut params = json!({"textDocument": {"uri": self.uri}});
        if let Some(at) = at {
            params["position"] = position(&self.text, at);
        }
        if what == "formatting" {
            params["options"] = json!({"tabSize": 2, "insertSpaces": true});
        }
        self.ask(&format!("textDocument/{what}"), params)
    }

    /// Opens or changes the text; the diagnostics that come.
    pub fn write(&mut self, text: &str) -> Vec<Value> {
        self.version += 1;
        self.text = text.to_owned();
        let (uri, version) = (self.uri.clone(), self.version);
        let named = json!({"uri": uri, "version": version, "languageId": "ward", "text": text});
        match version {
            1 => self.note("textDocument/didOpen", json!({"textDocument": named})),
            _ => self.note(
                "textDocument/didChange",
                json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}),
            ),
        }
        self.published()
    }

    /// The next diagnostics of this version of the text.
    pub fn published(&mut self) -> Vec<Value> {
        loop {
            if let Message::Notification(it) = self.connection.receiver.recv().expect("diagnostics")
                && it.method == "textDocument/publishDiagnostics"
                && it.params["version"].as_i64() == Some(i64::from(self.version))
            {
                return it.params["diagnostics"].as_array().cloned().expect("a list");
            }
        }
    }

    /// The quick fixes of a diagnostic.
    pub fn fixes(&mut self, of: &Value) -> Vec<Value> {
        let params = json!({
            "textDocument": {"uri": self.uri},
            "range": of["range"],
            "context": {"diagnostics": [of]},
        });
        let all = self.ask("textDocument/codeAction", params).as_array().cloned().expect("a list");
        all.into_iter().filter(|it| it["diagnostics"][0]["code"] == of["code"]).collect()
    }

    /// The text after the edits of a fix.
    pub fn fixed(&self, fix: &Value) -> String {
        edited(&self.text, fix["edit"]["changes"][&self.uri].as_array().expect("edits"))
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.ask("shutdown", Value::Null);
        self.note("exit", Value::Null);
        let ended = self.server.take().map(JoinHandle::join);
        assert!(ended.is_some_and(|it| it.is_ok_and(|it| it)), "the server ends with its editor");
    }
}

/// The place of a byte, as editors count: by hand, from the text encoded in UTF-16.
pub fn position(text: &str, byte: usize) -> Value {
    let before: Vec<u16> = text[..byte].encode_utf16().collect();
    let newline = u16::from(b'\n');
    let start = before.iter().rposition(|it| *it == newline).map_or(0, |it| it + 1);
    json!({"line": before.iter().filter(|it| **it == newline).count(), "character": before.len() - start})
}

/// The byte of a place.
pub fn byte(text: &str, at: &Value) -> usize {
    let (line, character) = (at["line"].as_u64().expect("a line"), at["character"].as_u64().expect("a column"));
    let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
    let units: Vec<u16> = text[start..].encode_utf16().take(character as usize).collect();
    start + String::from_utf16(&units).expect("whole characters").len()
}

/// A text after edits.
pub fn edited(text: &str, edits: &[Value]) -> String {
    let mut text = text.to_owned();
    let mut places: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|it| {
            let (start, end) = (byte(&text, &it["range"]["start"]), byte(&text, &it["range"]["end"]));
            (start, end, it["newText"].as_str().expect("a text"))
        })
        .collect();
    places.sort_by_key(|it| std::cmp::Reverse(it.0));
    for (start, end, new) in places {
        text.replace_range(start..end, new);
    }
    text
}
