import Glibc

/// The drafts of one device, each in its own file that only its owner may read.
public struct DraftStore: Sendable {
  /// The folder of the device's drafts; created with the first of them.
  public let folder: String
  /// The URL of the device whose drafts are listed; nil for all in the folder.
  let device: String?

  public init(folder: String, device: String? = nil) {
    self.folder = folder
    self.device = device
  }

  /// The name of a record's draft.
  public static func id(_ objectClass: String, uuid: String) -> String {
    fileName(PathText.encoded(objectClass) + "~" + PathText.encoded(uuid))
  }

  /// A name for the draft of a record that is being created.
  public static func newID(_ objectClass: String) -> String {
    fileName(PathText.encoded(objectClass) + "~new~" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
  }

  /// A valid file name: a longer name is cut and gets a checksum.
  private static func fileName(_ text: String) -> String {
    guard text.utf8.count > 200 else { return text }
    return String(decoding: text.utf8.prefix(180), as: UTF8.self) + "~" + Checksum.text(of: text.utf8)
  }

  /// All drafts, the most recent first, and the files that cannot be read, which are left alone.
  public func list() -> (drafts: [DraftFile], problems: [String]) {
    var drafts: [DraftFile] = []
    var problems: [String] = []
    for name in FolderListing.names(in: folder) where name.hasSuffix(DraftStore.suffix) {
      let id = String(name.dropLast(DraftStore.suffix.count))
      switch load(id) {
      // Folders of two devices can have one name.
      case .success(let draft): if device == nil || draft.device == device { drafts.append(draft) }
      case .failure(let problem): problems.append(problem.message)
      }
    }
    return (drafts.sorted { $0.time > $1.time }, problems)
  }

  /// The drafts of one record, or the new ones of a class.
  public func list(for objectClass: String, uuid: String?) -> [DraftFile] {
    list().drafts.filter { $0.objectClass == objectClass && $0.uuid == uuid }
  }

  /// A draft, or why it cannot be read.
  public func load(_ id: String) -> Result<DraftFile, InputProblem> {
    do {
      return .success(try DraftFile(id: id, bytes: try PrivateFile.read(path(id))))
    } catch let error as FileError {
      return .failure(InputProblem(error.description))
    } catch {
      return .failure(InputProblem("\(path(id)): \((error as? InputProblem)?.message ?? "it cannot be read")"))
    }
  }

  /// Saves a draft, replacing the one with the same name.
  public func save(_ file: DraftFile) throws(FileError) {
    try PrivateFile.write(file.json.bytes(), to: path(file.id))
  }

  /// Removes a draft, if there is one.
  public func remove(_ id: String) throws(FileError) {
    guard unlink(path(id)) != 0 else { return }
    let error = FileError(path(id))
    if !error.isAbsent { throw error }
  }

  func exists(_ id: String) -> Bool { access(path(id), F_OK) == 0 }

  private static let suffix = ".draft.json"
  private func path(_ id: String) -> String { folder + "/" + id + DraftStore.suffix }
}
