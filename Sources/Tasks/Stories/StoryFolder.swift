import Foundation

/// A folder of stories: `qaN_NAME_train.txt` and `qaN_NAME_test.txt` for each task N.
public enum StoryFolder {
    /// Reads some tasks, or all that there are; throws where one is missing, doubled or damaged.
    public static func read(_ path: String, tasks: [Int]? = nil) throws(DataError) -> [StoryTask] {
        let files = try files(in: path)
        let numbers = tasks ?? Set(files.map(\.task)).sorted()
        var read: [StoryTask] = []
        for number in numbers {
            let (train, test) = (
                try file(number, "train", among: files, path), try file(number, "test", among: files, path)
            )
            read.append(
                StoryTask(name: "qa\(number)", train: try StoryFile.read(train), test: try StoryFile.read(test)))
        }
        return read
    }

    private typealias File = (task: Int, part: String, path: String)

    private static func files(in path: String) throws(DataError) -> [File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw DataError(
                path: path, problem: "cannot be read as a folder",
                remedy: "Name the folder that holds files such as qa1_NAME_train.txt and qa1_NAME_test.txt.")
        }
        let files = names.compactMap { name -> File? in
            guard name.hasPrefix("qa"), name.hasSuffix(".txt") else { return nil }
            let parts = name.dropFirst(2).dropLast(4).split(separator: "_")
            guard let first = parts.first, let task = Int(first), let part = parts.last else { return nil }
            return ["train", "test"].contains(part) ? (task, String(part), path + "/" + name) : nil
        }
        guard !files.isEmpty else {
            throw DataError(
                path: path, problem: "there are no stories in the folder",
                remedy: "It needs files such as qa1_NAME_train.txt and qa1_NAME_test.txt.")
        }
        return files
    }

    private static func file(
        _ task: Int, _ part: String, among files: [File], _ path: String
    ) throws(DataError) -> String {
        let found = files.filter { $0.task == task && $0.part == part }
        guard let file = found.first else {
            let known = Set(files.map(\.task)).sorted().map(String.init).joined(separator: ", ")
            throw DataError(
                path: path, problem: "there is no file qa\(task)_NAME_\(part).txt",
                remedy: "The folder has the tasks \(known); choose with --tasks.")
        }
        guard found.count == 1 else {
            throw DataError(
                path: path, problem: "there are \(found.count) files qa\(task)_NAME_\(part).txt",
                remedy: "Leave one of them in the folder.")
        }
        return file.path
    }
}
