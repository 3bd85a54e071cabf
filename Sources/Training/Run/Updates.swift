import Networks
import Tasks
import Tensors

/// The bare loop of training, without a folder: what is timed, and where one's own loop can begin.
public struct Updates {
    /// The network as it is now.
    public private(set) var model: RunModel
    private var optimizer: SGD<RunModel>
    private let clipping: Clipping
    private let threads: Threads

    /// Plain gradient descent.
    public init(_ model: RunModel, clipping: Clipping, learningRate: Double, on threads: Threads) {
        self.model = model
        self.clipping = clipping
        self.threads = threads
        optimizer = SGD(for: model, learningRate: learningRate)
    }

    /// One update on a batch.
    public mutating func update(on batch: Batch, adding omega: Omega? = nil) {
        update(batch.shards(atMost: model.mostShards).map { WorkItem(content: .batch($0)) }, omega)
    }

    /// One update on symbols and those that follow them, [T, streams].
    public mutating func update(onSymbols inputs: [Int], _ targets: [Int], streams: Int) {
        let chunk = TextStreams.Chunk(
            steps: inputs.count / streams, inputs: inputs.map { Int32($0) }, targets: targets.map { Int32($0) })
        update(chunk.shards(atMost: model.mostShards).map { WorkItem(content: .symbols($0)) }, nil)
    }

    private mutating func update(_ items: [WorkItem], _ omega: Omega?) {
        var gradient = backpropagate(through: model, shards: items, on: threads, adding: omega) { model, item in
            model.loss(of: item)
        }.pass.gradient
        _ = clipping.apply(to: &gradient)
        optimizer.update(&model, along: gradient)
    }
}
