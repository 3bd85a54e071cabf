import Tensors

/// Something that a controller writes and reads, one step at a time.
public protocol ExternalMemory: Module {
    /// What is in it, and where its heads are.
    associatedtype State: MemoryState
    /// How many numbers the controller emits a step.
    var interfaceSize: Int { get }
    /// How many numbers come back.
    var readSize: Int { get }
    /// The memory before the first step.
    func initialState(batch: Int) -> State
    /// One step: interface [batch, interfaceSize] and a state to reads [batch, readSize] and the next state.
    func access(_ interface: Tensor, _ state: State) -> (reads: Tensor, state: State)
}

/// The state of a memory, whose tensors are always so many.
public protocol MemoryState: CellState {
    /// How many tensors it has.
    static var parts: Int { get }
}

/// A controller with a memory, which is a cell again.
///
///     h_t = controller([x_t, r_{t-1}])      r_t = memory(W h_t + b)      output [h_t, r_t]
///
/// Graves, Wayne and Danihelka, "Neural Turing Machines" (2014), figure 1. A network's readout makes the output of the
/// paper from [h_t, r_t]. `hidden` is the width of that: the controller's units and what is read.
public struct MemoryAugmented<Controller: RecurrentCell, Memory: ExternalMemory>: RecurrentCell {
    /// Reads [x_t, r_{t-1}].
    public var controller: Controller
    /// From the controller to what the memory is asked, [interfaceSize, controller's units].
    public var interface: Linear
    /// What is written and read.
    public var memory: Memory

    /// A cell of the given parts.
    public init(controller: Controller, interface: Linear, memory: Memory) {
        precondition(
            interface.weight.shape == [memory.interfaceSize, controller.hidden] && interface.bias != nil,
            "MemoryAugmented: the interface \(interface.weight.shape) needs a bias and a weight "
                + "[\(memory.interfaceSize), \(controller.hidden)]")
        precondition(
            controller.inputs > memory.readSize,
            "MemoryAugmented: a controller of \(controller.inputs) inputs has no room for \(memory.readSize) reads")
        self.controller = controller
        self.interface = interface
        self.memory = memory
    }

    /// A cell whose interface begins with weights uniform in ±1/√units and a bias of zero.
    public init(_ controller: Controller, _ memory: Memory, using random: inout Random) {
        let weight = Initialization.uniform.inputWeight(
            memory.interfaceSize, controller.hidden, fan: controller.hidden, using: &random)
        self.init(
            controller: controller, interface: Linear(weight: weight, bias: .zeros(memory.interfaceSize)),
            memory: memory)
    }

    public var inputs: Int { controller.inputs - memory.readSize }
    public var hidden: Int { controller.hidden + memory.readSize }

    /// The state of the controller, that of the memory, and what was read last, [batch, readSize].
    public struct State: CellState {
        /// The controller's.
        public var controller: Controller.State
        /// The memory's.
        public var memory: Memory.State
        /// r_{t-1}.
        public var reads: Tensor

        /// A state of the given parts.
        public init(controller: Controller.State, memory: Memory.State, reads: Tensor) {
            (self.controller, self.memory, self.reads) = (controller, memory, reads)
        }

        public var tensors: [Tensor] { controller.tensors + memory.tensors + [reads] }
        public init(tensors: [Tensor]) {
            let first = tensors.count - 1 - Memory.State.parts
            precondition(first >= 0, "MemoryAugmented.State: \(tensors.count) tensors are too few")
            self.init(
                controller: .init(tensors: Array(tensors[..<first])),
                memory: .init(tensors: Array(tensors[first..<tensors.count - 1])), reads: tensors[tensors.count - 1])
        }
    }

    public func initialState(batch: Int) -> State {
        State(
            controller: controller.initialState(batch: batch), memory: memory.initialState(batch: batch),
            reads: .zeros(batch, memory.readSize))
    }

    public func callAsFunction(_ x: Tensor, _ state: State) -> (output: Tensor, state: State) {
        let (h, next) = controller(concatenate(x, state.reads), state.controller)
        let (reads, written) = memory.access(interface(h), state.memory)
        return (concatenate(h, reads), State(controller: next, memory: written, reads: reads))
    }

    public func unroll(
        _ x: Tensor, from state: State, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: State) {
        guard let controller = controller as? any SteppedCell, let memory = memory as? NTMMemory,
            let start = state.memory as? NTMState
        else { return unrollStepByStep(x, from: state, lengths: lengths, keeping: outputs) }
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        let shape = SequenceShape(steps: steps, batch: batch, hidden: controller.hidden, lengths: lengths)
        let parameters = interface.parameters.map(\.value) + controller.flowParameters
        let known = [x] + state.tensors
        let sequence = MemorySequence(
            x, shape, interface: interface, memory.interface, start, reads: state.reads,
            isKept: (known + parameters).contains(where: isRecorded)
        ) { controller.steps(inputs: $0, from: state.controller.tensors, shape) }
        let needsInputGradient = isRecorded(x)
        let recorded = record(
            sequence.outputs(outputs), from: known + parameters,
            .fused { upstream in
                let flow = MemoryFlow(sequence, upstream: upstream, of: outputs)
                return (flow.inputGradients(byInputs: needsInputGradient), flow)
            })
        let final = sequence.final
        return (recorded, State(tensors: final.controller + final.memory.tensors + [final.reads]))
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("controller", &controller)
        visit("interface", &interface)
        visit("memory", &memory)
    }
}
