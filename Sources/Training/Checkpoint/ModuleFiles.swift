import Networks
import Tasks
import Tensors

extension TensorFile.Entry {
    /// A tensor as it is, in the numbers it is computed in.
    init(_ name: String, _ tensor: Tensor) {
        #if Double
            self.init(name: name, shape: tensor.shape, doubles: tensor.scalars)
        #else
            self.init(name: name, shape: tensor.shape, floats: tensor.scalars)
        #endif
    }

    /// A tensor as Float, whatever it is computed in.
    package init(float name: String, _ tensor: Tensor) {
        self.init(name: name, shape: tensor.shape, floats: tensor.scalars.map { Float($0) })
    }
}

extension TensorFile {
    /// The tensor of a name, which must have a shape; throws where it is missing or has another.
    package func tensor(_ name: String, shape: [Int], path: String) throws(DataError) -> Tensor {
        guard let entry = self[name] else {
            throw DataError(
                path: path, problem: "there is no tensor \"\(name)\"",
                remedy: "The file belongs to another kind of run; use the run's own file.")
        }
        guard entry.shape == shape else {
            throw DataError(
                path: path,
                problem: "tensor \"\(name)\" is \(text(entry.shape)), the run says \(text(shape))",
                remedy: "The file belongs to another run, or a size was changed; use the run's own settings or start a "
                    + "new run.")
        }
        #if Double
            return Tensor(entry.doubles(), shape: shape)
        #else
            return Tensor(entry.floats(), shape: shape)
        #endif
    }

    private func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: "×")
    }
}

extension Module {
    /// The parameters under their names.
    public func tensorFile(metadata: [String: String] = [:]) -> TensorFile {
        TensorFile(parameters.map { TensorFile.Entry($0.name, $0.value) }, metadata: metadata)
    }

    /// Takes every parameter from a file; throws where one is missing or has another shape.
    public mutating func load(
        _ path: String, checksum: TensorFile.ChecksumPolicy = .required
    ) throws(DataError) {
        let file = try TensorFile(reading: path, checksum: checksum)
        var loaded: [Tensor] = []
        for parameter in parameters {
            loaded.append(try file.tensor(parameter.name, shape: parameter.value.shape, path: path))
        }
        var index = 0
        forEachParameter {
            $0 = loaded[index]
            index += 1
        }
    }
}
