import Tensors

/// A value with parameters: a layer, a cell, a whole model.
///
/// A module is a struct. Its `var` tensors are trained, its `let` properties are configuration. It shows its parameters
/// by hand, in the order of their declaration:
///
///     public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
///         visit("input", &input)
///         visit("recurrent", &recurrent)
///     }
public protocol Module: Sendable {
    /// Shows every parameter to the visitor, by name, in the order of declaration.
    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable)
}

/// Something that is shown the parameters of a module, and may change them.
public protocol ParameterVisitor: ~Copyable {
    /// Takes one parameter.
    mutating func parameter(_ name: String, _ value: inout Tensor)
    /// Begins a part of the model; names are relative to it until `leave()`.
    mutating func enter(_ name: String)
    /// Ends the part begun last.
    mutating func leave()
}

extension ParameterVisitor where Self: ~Copyable {
    /// Takes one parameter.
    public mutating func callAsFunction(_ name: String, _ value: inout Tensor) { parameter(name, &value) }

    /// Takes one parameter that may be absent, such as a bias.
    public mutating func callAsFunction(_ name: String, _ value: inout Tensor?) {
        guard var tensor = value.take() else { return }
        parameter(name, &tensor)
        value = tensor
    }

    /// Takes the parameters of a part.
    public mutating func callAsFunction(_ name: String, _ part: inout some Module) {
        enter(name)
        part.visitParameters(&self)
        leave()
    }

    /// Takes the parameters of a part that may be absent.
    public mutating func callAsFunction(_ name: String, _ part: inout (some Module)?) {
        guard var present = part.take() else { return }
        self(name, &present)
        part = present
    }

    /// Takes the parameters of parts that are numbered from 0.
    public mutating func callAsFunction(_ name: String, _ parts: inout [some Module]) {
        enter(name)
        for index in parts.indices { self("\(index)", &parts[index]) }
        leave()
    }

    public mutating func enter(_ name: String) {}
    public mutating func leave() {}
}

extension Module {
    /// Every parameter with its full name, such as `layers.0.recurrent.weight`.
    public var parameters: [(name: String, value: Tensor)] {
        var (copy, names) = (self, ParameterNames())
        copy.visitParameters(&names)
        return names.found
    }

    /// How many numbers are trained.
    public var parameterCount: Int {
        var total = 0
        var copy = self
        copy.forEachParameter { total += $0.count }
        return total
    }

    /// Visits the parameters without their names.
    public mutating func forEachParameter(_ body: (inout Tensor) -> Void) {
        withoutActuallyEscaping(body) { body in
            var visitor = ParameterClosure(body: body)
            visitParameters(&visitor)
        }
    }

    /// The same model, its parameters watched by a tape, in their order.
    package func watched(by tape: borrowing Tape) -> Self {
        var copy = self
        var visitor = ParameterWatcher(found: [])
        copy.visitParameters(&visitor)
        let watched = visitor.found.map { tape.watch($0) }
        var index = 0
        copy.forEachParameter {
            $0 = watched[index]
            index += 1
        }
        return copy
    }
}

private struct ParameterClosure: ParameterVisitor {
    let body: (inout Tensor) -> Void
    mutating func parameter(_ name: String, _ value: inout Tensor) { body(&value) }
}

private struct ParameterWatcher: ParameterVisitor {
    var found: [Tensor]
    mutating func parameter(_ name: String, _ value: inout Tensor) { found.append(value) }
}

private struct ParameterNames: ParameterVisitor {
    var found: [(name: String, value: Tensor)] = []
    private var path: [String] = []

    mutating func parameter(_ name: String, _ value: inout Tensor) {
        found.append(((path + [name]).joined(separator: "."), value))
    }
    mutating func enter(_ name: String) { path.append(name) }
    mutating func leave() { path.removeLast() }
}
