import Tensors

/// The names of all tensors in a value, in the order of declaration: what a hand-written visitor must show.
///
/// Only the tests reflect.
func reflectedParameters(of value: Any, named path: String = "") -> [String] {
    if value is Tensor { return [path] }
    func name(_ label: String) -> String { path.isEmpty ? label : "\(path).\(label)" }
    let mirror = Mirror(reflecting: value)
    return mirror.children.enumerated().flatMap { index, child in
        switch mirror.displayStyle {
        case .optional: reflectedParameters(of: child.value, named: path)
        case .collection: reflectedParameters(of: child.value, named: name("\(index)"))
        case .struct: reflectedParameters(of: child.value, named: name(child.label ?? "\(index)"))
        default: [String]()
        }
    }
}
