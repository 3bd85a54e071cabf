import Foundation

/// Moments as text: ISO 8601.
public enum FactTime {
    /// A moment in UTC to the millisecond: `2026-03-01T15:00:00.000Z`.
    public static func text(_ date: Date) -> String {
        let milliseconds = Moment.milliseconds(date)
        let day = Int(floorDivide(milliseconds, 86_400_000))
        let rest = Int(milliseconds - Int64(day) * 86_400_000)
        let (year, month, dayOfMonth) = civil(day)
        func pad(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        let time = "\(pad(rest / 3_600_000, 2)):\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1000 % 60, 2))"
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfMonth, 2))T\(time).\(pad(rest % 1000, 3))Z"
    }

    /// Reads a day or a moment: `2026-03-01`, `2026-03-01T15:00`, `2026-03-01 15:00:30.5`, with `Z` or `+01:00` for
    /// its zone and otherwise in the local one; nil where it is none.
    public static func parse(_ text: String) -> Date? {
        let pattern =
            /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?/
        guard let match = text.wholeMatch(of: pattern) else { return nil }
        func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
        guard year > 0, hour < 24, minute < 60, second < 60 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        if let zone = match.8 {
            guard let offset = offset(zone), let zone = TimeZone(secondsFromGMT: offset) else { return nil }
            calendar.timeZone = zone
        }
        let parts = DateComponents(
            calendar: calendar, timeZone: calendar.timeZone, year: year, month: month, day: day, hour: hour,
            minute: minute, second: second)
        guard parts.isValidDate, let date = calendar.date(from: parts) else { return nil }
        let fraction = match.7.flatMap { Double("0.\($0)") } ?? 0
        return Moment.date(Moment.milliseconds(date.addingTimeInterval(fraction)))
    }

    private static func offset(_ zone: Substring) -> Int? {
        if zone == "Z" { return 0 }
        let parts = zone.dropFirst().split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, parts[0] < 19, parts[1] < 60 else { return nil }
        return (zone.hasPrefix("-") ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((b - 1 - a) / b) }

    /// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar, from the count of leap days.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        var year = 1970 + Int((Double(days) / 365.2425).rounded(.down))
        while start(of: year) > days { year -= 1 }
        while start(of: year + 1) <= days { year += 1 }
        let isLeap = start(of: year + 1) - start(of: year) == 366
        var rest = days - start(of: year)
        for (index, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
            if rest < length { return (year, index + 1, rest + 1) }
            rest -= length
        }
        return (year, 12, 31)
    }

    /// The number of days from 1970-01-01 to the first day of a year.
    private static func start(of year: Int) -> Int {
        let before = year - 1
        return 365 * (year - 1970) + before / 4 - before / 100 + before / 400 - 477
    }
}
