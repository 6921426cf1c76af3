// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
  name: "aixtui",
  products: [.executable(name: "aixtui", targets: ["AixTUI"])],
  targets: [
    .target(name: "CNcurses"),
    .target(name: "CCurl"),
    .target(name: "CPcre2"),
    .target(name: "Curses", dependencies: ["CNcurses"], swiftSettings: strict),
    .target(name: "ConsoleCore", dependencies: ["CCurl", "CPcre2"], swiftSettings: strict),
    .target(name: "DeviceSimulator", dependencies: ["ConsoleCore"], swiftSettings: strict),
    .executableTarget(
      name: "AixTUI", dependencies: ["ConsoleCore", "Curses", "DeviceSimulator"],
      swiftSettings: strict),
    .executableTarget(
      name: "Bench", dependencies: ["ConsoleCore"], path: "Benchmarks/Bench", swiftSettings: strict),
    .testTarget(name: "CursesTests", dependencies: ["Curses"], swiftSettings: strict),
    .testTarget(
      name: "ConsoleCoreTests", dependencies: ["ConsoleCore", "DeviceSimulator"],
      resources: [.copy("Vectors")], swiftSettings: strict),
    .testTarget(
      name: "DeviceSimulatorTests", dependencies: ["ConsoleCore", "DeviceSimulator"],
      swiftSettings: strict),
    .testTarget(
      name: "AixTUITests", dependencies: ["AixTUI", "ConsoleCore", "Curses", "DeviceSimulator"],
      swiftSettings: strict),
    .testTarget(name: "EndToEndTests", dependencies: ["DeviceSimulator"], swiftSettings: strict),
  ]
)
