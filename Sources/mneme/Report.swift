import ArgumentParser
import Foundation
import Reports
import RunLog
import Training

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a page with the settings and curves of runs, side by side.",
        discussion: """
            mneme report runs/order
            mneme report runs/* --out comparison.html
            """)

    @Argument(help: ArgumentHelp("The folders of the runs.", valueName: "run"))
    var folders: [String]

    @Option(help: "Where to write the page. (default: report.html in the first run's folder)")
    var out: String?

    func validate() throws {
        if folders.isEmpty { throw ValidationError("Name the folder of at least one run.") }
    }

    func run() throws {
        var runs: [ReportedRun] = []
        for folder in folders {
            let settings = try Run.settings(of: folder)
            let events = try RunLogReader.events(at: URL(fileURLWithPath: folder + "/events.jsonl"))
            runs.append(ReportedRun(name: folder, settings: settings.table, events: events))
        }
        let path = out ?? folders[0] + "/report.html"
        try AtomicFile.write(Data(ReportPage(runs: runs).html.utf8), to: path)
        print(path)
    }
}
