/// A colour as red, green and blue bytes.
struct Colour: Equatable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    /// The colour as style sheets write it.
    var css: String { "rgb(\(red),\(green),\(blue))" }

    /// The nearest entry of the 6 × 6 × 6 cube in a terminal's 256 colours.
    var terminalCode: Int {
        func level(_ component: UInt8) -> Int {
            if component < 48 { return 0 }
            return component < 115 ? 1 : (Int(component) - 35) / 40
        }
        return 16 + 36 * level(red) + 6 * level(green) + level(blue)
    }
}

extension Colour {
    /// A colour such as `0x21918C`.
    init(_ hex: UInt32) {
        self.init(red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
    }
}

/// The map "viridis": equal steps in the data look like equal steps, in grey and to colour-blind eyes too.
enum ColourMap {
    private static let anchors: [Colour] = [
        0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26828E, 0x21918C,
        0x1FA088, 0x28AE80, 0x3FBC73, 0x5EC962, 0x84D44B, 0xADDC30, 0xD8E219, 0xFDE725,
    ].map(Colour.init)

    /// The colour of a value between 0 and 1.
    static func colour(at place: Double) -> Colour {
        let position = min(max(place.isNaN ? 0 : place, 0), 1) * Double(anchors.count - 1)
        let index = min(Int(position), anchors.count - 2)
        let weight = position - Double(index)
        let (low, high) = (anchors[index], anchors[index + 1])
        func mix(_ low: UInt8, _ high: UInt8) -> UInt8 {
            UInt8((Double(low) * (1 - weight) + Double(high) * weight).rounded())
        }
        return Colour(
            red: mix(low.red, high.red), green: mix(low.green, high.green), blue: mix(low.blue, high.blue))
    }
}
