import Foundation
import Tasks
import Testing
import Training

@Suite struct FolderTests {
    @Test func makesThoseAboveToo() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b/c/d", "b/c/d", "e//f/", "ü/🙂"] {
            try AtomicFile.makeFolder(at: folder.path(name))
            try AtomicFile.write(Data("here".utf8), to: folder.path("\(name)/file"))
        }
        #expect(try folder.files("b").keys.sorted() == ["c", "c/d", "c/d/file"])
        #expect(try folder.files("ü").keys.sorted() == ["🙂", "🙂/file"])
    }

    @Test func refusesWhereAFileIsInTheWay() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(Data(), to: folder.path("file"))
        for name in ["file", "file/inner", "file/inner/most"] {
            let error = #expect(throws: DataError.self) { try AtomicFile.makeFolder(at: folder.path(name)) }
            #expect(error?.problem == "cannot be written: a part of the path is not a folder")
        }
        #expect(throws: DataError.self) { try AtomicFile.makeFolder(at: "") }
        #expect(try folder.files(".").keys.sorted() == ["file"])
    }
}
