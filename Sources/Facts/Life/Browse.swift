import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// The fact with a number, or nil where there is none.
    public func fact(_ id: Int64) throws(DataError) -> Fact? {
        try read { db in
            try db.makeStatement(sql: "SELECT \(Schema.columns) FROM fact WHERE id = ?").rows([id], Fact.init).first
        }
    }

    /// Which facts to list.
    public struct Selection: Sendable {
        /// In this namespace; nil for all.
        public var namespace: String?
        /// From this source; nil for all.
        public var source: String?
        /// Also those that were replaced, have ended, do not hold yet or are hidden.
        public var includesPast: Bool
        /// The newest ones, so many; nil for all.
        public var limit: Int?

        public init(
            namespace: String? = nil, source: String? = nil, includesPast: Bool = false, limit: Int? = nil
        ) {
            (self.namespace, self.source) = (namespace, source)
            (self.includesPast, self.limit) = (includesPast, limit)
        }
    }

    /// The facts that hold now, in the order in which they were told, or more of them.
    public func facts(_ selection: Selection = Selection()) throws(DataError) -> [Fact] {
        var facts: [Fact] = []
        try forEachFact(selection) { facts.append($0) }
        return facts
    }

    /// The same one after the other, without holding them all in memory.
    public func forEachFact(
        _ selection: Selection = Selection(), _ body: (Fact) throws -> Void
    ) throws(DataError) {
        let which = """
            (?1 IS NULL OR namespace = ?1) AND (?2 IS NULL OR source = ?2) AND (?3 IS NULL OR state = 0 \
            AND valid_from <= max(?3, told) AND (valid_until IS NULL OR valid_until > ?3))
            """
        let newest = "id IN (SELECT id FROM fact WHERE \(which) ORDER BY id DESC LIMIT ?4)"
        let condition = selection.limit == nil ? "\(which) AND ?4 IS NULL" : newest
        let sql = "SELECT \(Schema.columns) FROM fact WHERE \(condition) ORDER BY id"
        let now = selection.includesPast ? nil : Moment.milliseconds(Date())
        try read { db in
            let arguments: StatementArguments = [selection.namespace, selection.source, now, selection.limit]
            try db.makeStatement(sql: sql).forEachRow(arguments) { try body(try Fact($0)) }
        }
    }

    /// How many facts are not replaced and not hidden.
    public var count: Int { get throws(DataError) { try read { db in Int(try Setting.number("live", db)) } } }

    /// All facts that are linked with one by replacing each other, the oldest first; empty where there is no such fact.
    public func history(of id: Int64) throws(DataError) -> [Fact] {
        try read { db in
            let sql = """
                WITH RECURSIVE chain(id) AS (
                  SELECT id FROM fact WHERE id = ?
                  UNION SELECT f.id FROM fact f, chain c WHERE f.replaced_by = c.id
                  UNION SELECT f.replaced_by FROM fact f, chain c WHERE f.id = c.id AND f.replaced_by IS NOT NULL)
                SELECT \(Schema.columns) FROM fact WHERE id IN (SELECT id FROM chain) ORDER BY valid_from, id
                """
            return try db.makeStatement(sql: sql).rows([id], Fact.init)
        }
    }
}
