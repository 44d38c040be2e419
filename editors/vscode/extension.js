// Starts `ward lsp` for scripts, and runs a script in a terminal when asked to.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function start(context) {
  const settings = vscode.workspace.getConfiguration("ward");
  const server = { command: settings.get("path", "ward"), args: ["lsp"] };
  client = new LanguageClient("ward", "Ward", server, {
    documentSelector: [{ language: "ward" }],
    initializationOptions: { language: settings.get("language", "en") },
    // A file that a script includes or opens may change outside of the editor.
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{ward,csv,toml}") },
  });
  context.subscriptions.push(client);
  client.start().catch((error) => {
    vscode.window.showErrorMessage(`${server.command} lsp could not be started: ${error.message}. Set ward.path.`);
  });
}

// No shell between: the name of a file is an argument, whatever is in it.
async function run() {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.isUntitled || !vscode.workspace.isTrusted) {
    return;
  }
  await editor.document.save();
  const path = vscode.workspace.getConfiguration("ward").get("path", "ward");
  const execution = new vscode.ProcessExecution(path, ["run", editor.document.uri.fsPath]);
  const task = new vscode.Task({ type: "ward" }, vscode.TaskScope.Workspace, "run", "ward", execution);
  await vscode.tasks.executeTask(task);
}

exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand("ward.run", run));
  if (vscode.workspace.isTrusted) {
    start(context);
  } else {
    context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => start(context)));
  }
};

exports.deactivate = () => client && client.stop();
