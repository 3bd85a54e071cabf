/// A classification problem made of series: cases to fit, to validate and to test on, standardized and numbered.
public struct SeriesData: Sendable {
    /// One series and the number of its class.
    public struct Example: Equatable, Sendable {
        /// The numbers, [step][channel], standardized.
        public let values: [[Float]]
        /// The index of the class in ``SeriesData/labels``.
        public let label: Int
    }

    /// The classes that occur in the training file; an example's label is an index into them.
    public let labels: [String]
    /// The number of values a step.
    public let channels: Int
    /// How the values of the files became those of the examples.
    public let standardization: Standardization
    /// The training cases to learn from, in the order of the file.
    public let fit: [Example]
    /// The training cases held back for choosing settings, in the order of the file.
    public let validation: [Example]
    /// The cases of the test file, in its order; empty without one.
    public let test: [Example]

    /// Splits the training cases class by class and standardizes all by the mean and deviation of the fit part.
    ///
    /// `fraction`, at least 0 and below 1, of the training cases is held back, spread over the classes in proportion;
    /// every class keeps at least one case to fit. The same generator state gives the same split. Throws where the
    /// training file has one class only, or the test file has other channels or a class without training cases.
    public init(
        train: SeriesFile, test: SeriesFile? = nil, holdingBack fraction: Double,
        using random: inout some RandomNumberGenerator
    ) throws(DataError) {
        precondition((0..<1).contains(fraction), "SeriesData: cannot hold back \(fraction); give a fraction in [0, 1)")
        let occurring = Set(train.cases.map(\.label))
        labels = train.labels.filter(occurring.contains)
        channels = train.channels
        guard labels.count > 1 else {
            throw DataError(
                path: train.path, problem: "has only one class, \"\(train.cases[0].label)\"",
                remedy: "Classification needs cases of at least two classes.")
        }
        if let test { try Self.check(test, against: train, occurring) }

        let index = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
        let classes = train.cases.map { index[$0.label, default: 0] }
        let heldBack = Self.choose(fraction, of: classes, count: labels.count, using: &random)
        let parts = train.cases.indices.map { (isFit: !heldBack.contains($0), member: train.cases[$0]) }
        let fitCases = parts.filter(\.isFit).map(\.member)

        let standardization = Standardization(of: fitCases.map(\.values))
        func examples(_ cases: [SeriesCase]) -> [Example] {
            cases.map { Example(values: standardization($0.values), label: index[$0.label, default: 0]) }
        }
        self.standardization = standardization
        fit = examples(fitCases)
        validation = examples(parts.filter { !$0.isFit }.map(\.member))
        self.test = examples(test?.cases ?? [])
    }

    private static func check(
        _ test: SeriesFile, against train: SeriesFile, _ labels: Set<String>
    ) throws(DataError) {
        guard test.channels == train.channels else {
            throw DataError(
                path: test.path, problem: "has \(test.channels) channels, the training file has \(train.channels)",
                remedy: "The training file is \(train.path); give two files of one data set.")
        }
        if let stranger = test.cases.first(where: { !labels.contains($0.label) }) {
            throw DataError(
                path: test.path, line: stranger.line,
                problem: "class \"\(stranger.label)\" does not occur in the training file",
                remedy: "The training file is \(train.path); a class can only be learnt from its cases.")
        }
    }

    /// The cases to hold back: of each class its share, the left-over ones where the share was rounded down most.
    private static func choose(
        _ fraction: Double, of classes: [Int], count: Int, using random: inout some RandomNumberGenerator
    ) -> Set<Int> {
        var members = [[Int]](repeating: [], count: count)
        for (member, label) in classes.enumerated() { members[label].append(member) }
        let shares = members.map { fraction * Double($0.count) }
        var taken = shares.map { Int($0) }

        let total = Int((fraction * Double(classes.count)).rounded())
        let remainders = zip(shares, taken).map { $0 - Double($1) }
        let byRemainder = (0..<count).sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        for label in byRemainder where taken.reduce(0, +) < total && taken[label] < members[label].count - 1 {
            taken[label] += 1
        }
        return zip(members, taken).reduce(into: []) { chosen, part in
            chosen.formUnion(part.0.shuffled(using: &random).prefix(part.1))
        }
    }
}

extension SeriesData {
    /// The shift and scale of every channel that make its values have mean 0 and deviation 1.
    public struct Standardization: Codable, Equatable, Sendable {
        /// The mean of each channel, in the units of the file.
        public let mean: [Double]
        /// The standard deviation of each channel, in the units of the file; 1 where the channel is constant.
        public let deviation: [Double]

        /// Takes the mean and deviation over all steps of some [step][channel] series, at least one, summed in Double.
        public init(of series: [[[Float]]]) {
            let steps = series.joined()
            guard let channels = steps.first?.count else {
                preconditionFailure("Standardization: no steps to take a mean of; give at least one series")
            }
            let count = Double(series.reduce(0) { $0 + $1.count })

            var sums = [Double](repeating: 0, count: channels)
            for step in steps {
                for channel in 0..<channels { sums[channel] += Double(step[channel]) }
            }
            let mean = sums.map { $0 / count }

            var squares = [Double](repeating: 0, count: channels)
            for step in steps {
                for channel in 0..<channels {
                    let difference = Double(step[channel]) - mean[channel]
                    squares[channel] += difference * difference
                }
            }
            self.mean = mean
            // Sums of equal Floats are exact in Double, so the deviation of a constant is exactly 0.
            deviation = squares.map { $0 > 0 ? ($0 / count).squareRoot() : 1 }
        }

        /// Standardizes a [step][channel] series.
        public func callAsFunction(_ series: [[Float]]) -> [[Float]] {
            series.map { step in
                step.indices.map { Float((Double(step[$0]) - mean[$0]) / deviation[$0]) }
            }
        }
    }
}
