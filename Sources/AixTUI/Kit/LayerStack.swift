import ConsoleCore

/// The layers on screen from back to front, each with the device that it shows.
struct LayerStack: RandomAccessCollection {
  private var layers: [any Layer] = []
  /// The device of each layer.
  private(set) var devices: [DeviceID] = []

  var startIndex: Int { 0 }
  var endIndex: Int { layers.count }
  /// Not the default ones, which hold a copy of the stack: a layer that is changed meanwhile would be copied with all its rows.
  var indices: Range<Int> { 0..<layers.count }

  subscript(index: Int) -> any Layer {
    get { layers[index] }
    _modify { yield &layers[index] }
  }

  mutating func append(_ layer: any Layer, of device: DeviceID) {
    layers.append(layer)
    devices.append(device)
  }

  mutating func remove(at index: Int) {
    layers.remove(at: index)
    devices.remove(at: index)
  }

  mutating func removeLast() { remove(at: count - 1) }

  /// Removes all layers above the first `count`.
  mutating func cut(to count: Int) {
    guard count < self.count else { return }
    layers.removeSubrange(count...)
    devices.removeSubrange(count...)
  }

  /// Moves the layers of a device to another one, and removes those that show only the first.
  @MainActor mutating func move(from old: DeviceID, to new: DeviceID) {
    for index in indices.reversed() where devices[index] == old {
      if layers[index].isOfOneDevice { remove(at: index) } else { devices[index] = new }
    }
  }
}
