import Networks
import Tasks
import Tensors

/// The network of a run, whatever its cell.
public typealias RunModel = RecurrentNetwork<AnyCell>

/// A shard of an update: some sequences, where they go on from, and the random numbers of what is dropped.
struct WorkItem: Sendable {
    enum Content: Sendable {
        case batch(Batch)
        case symbols(Symbols)
        case story(StoryBatch, isLinear: Bool)
    }

    /// Symbols and those that follow them, [T, B], and what the sum of their losses is divided by.
    struct Symbols: Sendable {
        let inputs: [Int]
        let targets: [Int]
        let batch: Int
        let divisor: Double
    }

    /// How many streams each shard of a text has.
    static func shardSizes(_ streams: Int, _ model: RunModel) -> [Int] {
        Batch.shards(of: streams, atMost: model.mostShards).map(\.count)
    }

    let content: Content
    /// Nil where the sequences begin.
    var states: RunModel.States?
    /// Nil where nothing is dropped.
    var random: Random?

    /// Over how many steps its loss is a sum: those of a text, whose sum is not divided by them.
    var summedSteps: Int {
        switch content {
        case .batch: 1
        case .story: 0
        case .symbols(let symbols): symbols.inputs.count / symbols.batch
        }
    }

    /// Over how many questions its loss is a sum, in a run on stories.
    var summedQuestions: Int { if case .story(let batch, _) = content { batch.count } else { 0 } }

    /// Its sequences; the tokens of a text.
    var count: Int {
        switch content {
        case .batch(let batch): batch.count
        case .symbols(let symbols): symbols.inputs.count
        case .story(let batch, _): batch.count
        }
    }
}

extension RunModel {
    /// The loss of a shard, and the states that its sequences end with.
    func loss(of item: WorkItem) -> (loss: Tensor, rest: States) {
        var random = item.random
        switch item.content {
        case .batch(let batch):
            let start = item.states ?? initialStates(batch: batch.count)
            let (signal, states) = signal(batch.inputs, from: start, lengths: batch.lengths, dropping: &random)
            return (batch.loss(outputs(of: signal)), states)
        case .symbols(let symbols):
            let start = item.states ?? initialStates(batch: symbols.batch)
            let (signal, states) = signal(
                rows(of: symbols.inputs, batch: symbols.batch), from: start, dropping: &random)
            let loss = crossEntropy(
                of: signal, through: readoutWeight, readout.bias, symbols.targets, dividedBy: symbols.divisor)
            return (loss, states)
        case .story: preconditionFailure("RunModel.loss(of:): a recurrent network reads no stories")
        }
    }

    /// What the first layer sees of some symbols, [T, B]: their vectors, or a one among zeros.
    public func rows(of symbols: [Int], batch: Int) -> Tensor {
        if let embedding { return embedding(symbols, batch: batch) }
        let width = layers[0].inputs
        var ones = [Scalar](repeating: 0, count: symbols.count * width)
        for (row, symbol) in symbols.enumerated() { ones[row * width + symbol] = 1 }
        return Tensor(ones, shape: [symbols.count / batch, batch, width])
    }

    /// States to go on from; where a number is not finite, those before the first step.
    func usable(_ states: States) -> States {
        let tensors = states.flatMap(\.tensors)
        let isFinite = tensors.allSatisfy { $0.scalars.allSatisfy(\.isFinite) }
        return isFinite ? states : initialStates(batch: tensors[0].shape[0])
    }

    /// Into how many shards an update is cut at most.
    ///
    /// A layer that does not fit into the second-level cache is read anew for every shard.
    var mostShards: Int {
        let gates = layers[0].kind == .elman ? 1 : 4
        return gates * layers[0].hidden * layers[0].hidden > 1 << 19 ? 2 : 4
    }
}

extension Run {
    /// The shards of the next update.
    func nextItems() throws(DataError) -> [WorkItem] {
        var items = try nextContents()
        guard settings.dropout.rate > 0 else { return items }
        for index in items.indices { items[index].random = state.random.split() }
        return items
    }

    private func nextContents() throws(DataError) -> [WorkItem] {
        let perPass = workload.updatesPerPass(settings) ?? 1
        let position = state.step % perPass
        func items(_ batch: Batch) -> [WorkItem] {
            batch.shards(atMost: model.mostShards).map { WorkItem(content: .batch($0)) }
        }
        switch workload {
        case .synthetic(let task):
            let lengths = trainingLengths(task)
            let length = lengths.lowerBound + state.random.below(lengths.count)
            return items(task.batch(of: settings.batch, length: length, using: &state.random))
        case .series(let data, let window):
            return items(SeriesData.batch(chosen(data.fit, position, perPass), window: window))
        case .music(let work): return items(PianoRolls.batch(chosen(work.pieces, position, perPass)))
        case .stories(let work): return storyItems(work, position: position, perPass: perPass)
        case .text(let work):
            let chunk = try work.train.chunk(position)
            return chunk.shards(atMost: model.mostShards).enumerated().map { index, symbols in
                WorkItem(content: .symbols(symbols), states: position == 0 ? nil : carried[index])
            }
        }
    }

    /// The part of a shuffled list that comes now; the order is drawn anew for every pass.
    private func chosen<Element>(_ all: [Element], _ position: Int, _ perPass: Int) -> [Element] {
        var order = settings.generator(for: .data)
        for _ in 0..<state.step / perPass { _ = order.split() }
        let shuffled = all.indices.shuffled(using: &order)
        let start = position * settings.batch
        return shuffled[start..<min(start + settings.batch, shuffled.count)].map { all[$0] }
    }

    /// The lengths that are trained on now: all of them, or half of the curriculum's reach to the whole of it.
    private func trainingLengths(_ task: any LongSpanTask) -> ClosedRange<Int> {
        guard state.reach < settings.longest else { return settings.shortest...settings.longest }
        return min(max(task.leastLength, state.reach / 2), state.reach)...state.reach
    }
}

extension TextStreams.Chunk {
    /// The chunk in pieces of nearly equal numbers of streams; the loss is the sum over the steps, the mean over the
    /// streams.
    func shards(atMost most: Int) -> [WorkItem.Symbols] {
        let streams = inputs.count / steps
        return Batch.shards(of: streams, atMost: most).map { range in
            func taken(_ tokens: [Int32]) -> [Int] {
                (0..<steps).flatMap { t in range.map { Int(tokens[t * streams + $0]) } }
            }
            return WorkItem.Symbols(
                inputs: taken(inputs), targets: taken(targets), batch: range.count, divisor: Double(streams))
        }
    }
}

extension WorkItem.Symbols {
    /// Whole chunks of a text, the sum of their losses divided by a number.
    init(_ chunk: TextStreams.Chunk, divisor: Double) {
        self.init(
            inputs: chunk.inputs.map { Int($0) }, targets: chunk.targets.map { Int($0) },
            batch: chunk.inputs.count / chunk.steps, divisor: divisor)
    }
}
