/// A scalar that stands for what is not UTF-8 in a text from a device: private-use scalars at the end of plane 16, one for
/// each byte from 0x80 on and one for each half of a surrogate pair.
enum BrokenMark {
  case byte(UInt8)
  case half(UInt32)

  init?(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x10FE80...0x10FEFF: self = .byte(UInt8(scalar.value - 0x10FE00))
    case 0x10F000...0x10F7FF: self = .half(0xD800 + scalar.value - 0x10F000)
    default: return nil
    }
  }
}
