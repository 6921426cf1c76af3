extension CellWidth {
  static let zero: [(UInt32, UInt32)] = [(0x300, 0x36F)]
  static let wide: [(UInt32, UInt32)] = [(0x1100, 0x115F)]
}
