import ConsoleCore
import Synchronization

/// Several simulated devices in one process that differ: names, records, firmware, envelope, schemas, lives of their own.
public final class SimulatedFleet: Sendable {
  /// What is wrong with a device.
  public enum Trouble: Sendable, Equatable {
    /// It takes connections and answers nothing.
    case hanging
    /// It refuses connections.
    case refusing
    /// It makes so many changes a second.
    case flooding(Double)
  }

  /// One device: its name, and the device itself.
  public struct Member: Sendable {
    public let name: String
    public let simulator: DeviceSimulator
  }

  /// The devices, in the order of their numbers, which begin with 1.
  public let members: [Member]
  private let restarting = Mutex<[Int: Task<Void, Never>]>([:])

  /// Devices that are not started yet, made from the same options; a port that is not 0 is that of the first one.
  ///
  /// With `critical`, the devices at these places and no others have a critical alarm: see `StreamHealth.wrongTarget`.
  /// With `variesEnvelope`, the envelope of the options is that of every other device only.
  public init(_ options: SimulatorOptions, count: Int, variesEnvelope: Bool = true, critical: Set<Int>? = nil) {
    members = (0..<max(1, count)).map { index in
      var own = options
      if count > 1 {
        SimulatedFleet.vary(&own, index, variesEnvelope: variesEnvelope)
      }
      if let critical { own.streamHealth = critical.contains(index) ? .wrongTarget : .sound }
      return Member(name: SimulatedFleet.name(index), simulator: DeviceSimulator(options: own))
    }
  }

  /// So many of the first `healthy` places, chosen by the seed.
  public static func chosen(_ count: Int, of healthy: Int, seed: UInt64) -> Set<Int> {
    var (random, places) = (SeededGenerator(seed: seed, purpose: "critical"), Array(0..<max(0, healthy)))
    var chosen: Set<Int> = []
    while chosen.count < count, !places.isEmpty { chosen.insert(places.remove(at: random.int(0...places.count - 1))) }
    return chosen
  }

  private static let kinds = ["studio", "van", "site"]

  /// The name of a device by its place: `studio1`, `van1`, `site1`, `studio2`, …
  static func name(_ index: Int) -> String { "\(kinds[index % kinds.count])\(index / kinds.count + 1)" }

  /// The group of a device by its place: `studios`, `vans` or `sites`.
  public static func group(_ index: Int) -> String { kinds[index % kinds.count] + "s" }

  private static func vary(_ options: inout SimulatorOptions, _ index: Int, variesEnvelope: Bool) {
    options.port = options.port == 0 ? 0 : UInt16(clamping: Int(options.port) + index)
    options.seed = options.seed &+ UInt64(index) &* 7919
    options.hostName = name(index)
    let versions = ["5.8.2", "5.8.2", "5.9.0", "5.6.1"]
    options.firmware = versions[index % versions.count]
    options.hasFailoverDomain = options.firmware == "5.9.0"
    guard variesEnvelope, index % 2 == 1 else { return }
    options.envelope = options.envelope == .wrapped ? .flat : .wrapped
  }

  /// Starts all devices; what comes back are their URLs. Stops those that run if one cannot start.
  @discardableResult
  public func start() throws(SimulatorError) -> [String] {
    var urls: [String] = []
    for member in members {
      do throws(SimulatorError) {
        urls.append(try member.simulator.start())
      } catch {
        stop()
        throw error
      }
    }
    return urls
  }

  /// Stops all devices.
  public func stop() {
    for task in restarting.withLock({ Array($0.values) }) { task.cancel() }
    for member in members { member.simulator.stop() }
  }

  // MARK: Trouble

  /// Makes trouble on a device, by its place from 0.
  public func make(_ trouble: Trouble, at index: Int) {
    guard members.indices.contains(index) else { return }
    let simulator = members[index].simulator
    endRestart(index)
    switch trouble {
    case .hanging:
      simulator.setSocketSilence(true)
      simulator.setLatency(milliseconds: 3_600_000)
    case .refusing: simulator.setAvailable(false)
    case .flooding(let rate): simulator.setEventRate(rate)
    }
  }

  /// Whether a device is to come back from a restart.
  func isRestarting(_ index: Int) -> Bool { restarting.withLock { $0[index] != nil } }

  /// Forgets a restart that is under way, so that it does not end what was asked later; the device comes back at once.
  private func endRestart(_ index: Int) {
    let task = restarting.withLock { $0.removeValue(forKey: index) }
    guard let task else { return }
    task.cancel()
    members[index].simulator.setAvailable(true)
  }

  /// Ends all trouble on a device.
  public func resume(_ index: Int) {
    guard members.indices.contains(index) else { return }
    let simulator = members[index].simulator
    endRestart(index)
    simulator.setLatency(milliseconds: simulator.options.latencyMilliseconds)
    simulator.setSocketSilence(false)
    simulator.setEventRate(simulator.options.eventRate)
    // What hangs would be answered in an hour.
    simulator.dropConnections()
    simulator.setAvailable(true)
  }

  /// Lets a device be away for a while, as after a restart: its connections end and its sessions are gone.
  public func restart(_ index: Int) {
    guard members.indices.contains(index) else { return }
    let simulator = members[index].simulator
    simulator.setAvailable(false)
    simulator.expireSessions()
    let seconds = simulator.options.rebootSeconds
    restarting.withLock { tasks in
      tasks[index]?.cancel()
      tasks[index] = Task {
        guard (try? await Task.sleep(for: .milliseconds(Int(seconds * 1000)))) != nil else { return }
        simulator.setAvailable(true)
      }
    }
  }
}
