import ArgumentParser
import Networks
import Training

/// The options of a Neural Turing Machine.
struct MemoryOptions: ParsableArguments {
    @Option(help: "What steers the memory's heads; --hidden is its units. (default: lstm)")
    var controller: MemorySettings.Controller?

    @Option(help: "Slots of the memory. (default: 128)")
    var slots: Int?

    @Option(help: "Numbers in a slot. (default: 20)")
    var slotWidth: Int?

    @Option(help: "Heads that read. (default: 1)")
    var readHeads: Int?

    @Option(help: "Heads that write. (default: 1)")
    var writeHeads: Int?

    @Option(help: "What is in the slots at first: 1e-6, parameters, or random numbers. (default: constant)")
    var filling: MemorySettings.Filling?

    /// Whether any option is given.
    var isChanged: Bool {
        let given: [Any?] = [controller, slots, slotWidth, readHeads, writeHeads, filling]
        return given.contains { $0 != nil }
    }

    func apply(to settings: inout RunSettings) throws {
        guard var memory = settings.memory else {
            guard !isChanged else {
                throw ValidationError(
                    "--controller, --slots, --slot-width, --read-heads, --write-heads and --filling are for --cell ntm."
                )
            }
            return
        }
        if let controller { memory.controller = controller }
        if let slots { memory.slots = slots }
        if let slotWidth { memory.width = slotWidth }
        if let readHeads { memory.readHeads = readHeads }
        if let writeHeads { memory.writeHeads = writeHeads }
        if let filling { memory.filling = filling }
        memory.seed = settings.seed
        settings.memory = memory
    }
}

extension MemorySettings.Controller: ExpressibleByArgument {}
extension MemorySettings.Filling: ExpressibleByArgument {}
