/**
 * Words that software, spreadsheets and people write into a field for which they have no value. Compared by
 * `wordKey` of placeholder.ts: width, case, accents, spaces and punctuation do not matter, so `(not set)`,
 * `Not-Set` and `NOT_SET` are one entry.
 */
const missing = [
  // What programs write: JavaScript, Python, SQL dumps, analytics tools, identity SDKs.
  'null undefined nil none nan void empty blank missing false true optional object|Object array|Object',
  'null|null none|none undefined|undefined nan|nan not|set not|available not|applicable not|provided not|specified not|defined not|found',
  'not|authenticated unauthenticated unidentified unassigned unset unspecified undisclosed unavailable no|value no|data no|id no|user',
  'id uid uuid guid user|id customer|id client|id contact|id distinct|id anonymous|id visitor|id member|id device|id external|id',
  'email e|mail email|address phone phone|number mobile first|name last|name full|name your|name user|name username name',
  'na n/a n/a|n/a nd tbd tba tbc todo inf infinity lmy47d to|be|confirmed to|be|determined not|set|yet none|provided null|id id|null fname lname uniqid direct|none',
  'please|select select select|one please|choose choose|one bitte|wählen bitte|auswählen sélectionner seleccione selecione pilih не|выбрано 選択してください 선택 선택하세요 pending same|as|above ditto deleted',
  // English.
  'unknown unknown|user unknown|customer anonymous anonymous|user anon guest guest|user visitor user customer client member default private',
  'no|name no|email no|mail no|phone noname nothing noone withheld|by|request deleted|user removed',
  // Chinese, simplified and traditional.
  '无 無 空 空值 空白 没有 沒有 没 暂无 暫無 暂缺 暫缺 暂无数据 无数据 無資料 暂无信息 未知 未知用户 未知客户 不详 不詳 不明 不知道 不清楚 不适用 不適用 未填 未填写 未填寫',
  '未设置 未設定 未提供 未登录 未登入 未注册 未绑定 未授权 未命名 待定 待补充 待补 待填 待更新 待确认 略 同上 请选择 請選擇 选择 请输入 请填写 其他 其它 缺失 缺省 默认 預設 默认用户 匿名 匿名用户 匿名用戶 匿名访客 无名 無名 无名氏 佚名',
  '游客 遊客 访客 訪客 散客 用户 用戶 客户 客戶 顾客 顧客 会员 會員 普通用户 微信用户 某某 某人 某先生 某女士 路人甲 保密 不告诉你 不方便 不愿透露 拒绝透露 已注销 用户已注销 编号 客户编号 客户ID 用户编号 用户ID 会员编号 会员号 姓名 手机号 邮箱',
  // Japanese and Korean.
  'なし 無し ナシ 不明 未設定 未入力 未登録 該当なし 名無し 名無しさん 名なし ゲスト 匿名希望 ユーザー 空欄 非公開',
  '없음 미정 미상 미입력 미등록 알수없음 알|수|없음 익명 게스트 손님 사용자 해당없음 해당|없음 비공개 무명',
  // European languages.
  'unbekannt keine keiner kein leer anonym gast sans keine|angabe nicht|angegeben nicht|gesetzt nicht|vorhanden ohne|namen platzhalter',
  'inconnu inconnue aucun aucune vide anonyme invité néant sans|objet non|renseigné non|défini non|disponible pas|de|nom',
  'desconocido desconocida ninguno ninguna vacío anónimo invitado nulo sin|nombre sin|datos no|disponible no|definido',
  'desconhecido nenhum nenhuma vazio anônimo convidado não|informado sem|nome indefinido sconosciuto nessuno vuoto anonimo ospite',
  'onbekend geen leeg anoniem niet|ingevuld niet|beschikbaar okänd ingen saknas ukendt ukjent anonym gäst gjest tuntematon',
  'nieznany brak anonim gość neznámý žádný nezadáno ismeretlen nincs necunoscut bilinmiyor bilinmeyen yok boş misafir isimsiz',
  'неизвестно неизвестный неизвестная нет пусто аноним анонимно гость не|указано не|указан не|задано отсутствует пользователь невідомо немає',
  'άγνωστο άγνωστος κανένα ανώνυμος',
  // Further scripts.
  'không không|có không|rõ chưa|rõ ẩn|danh khách trống tidak|ada tidak|diketahui kosong tamu',
  'ไม่ทราบ ไม่มี ไม่ระบุ ไม่ระบุชื่อ ว่าง غير|معروف مجهول لا|يوجد فارغ ضيف زائر לא|ידוע אין אנונימי ריק אורח अज्ञात कोई|नहीं अनाम रिक्त',
]

/** What testers type, and people who are made to fill a field in. */
const madeUp = [
  'test tester testing test|user test|account test|customer test|test test|lead testtesttest demo demo|user dummy fake sample placeholder example',
  'asd asdf asdfg asdfgh asdfghjkl asdasd asdfasdf qwe qwer qwert qwerty qwertyuiop zxc zxcv zxcvbn abc abcd abcdef abcdefg aaa xx xxx xxxx aaaa',
  'foo bar baz foobar foo|bar lorem lorem|ipsum blah john|doe jane|doe joe|bloggs max|mustermann erika|mustermann mustermann jean|dupont|test',
  '测试 測試 测试用户 測試用戶 测试一下 测试数据 测试账号 测试客户 测试员 测试测试 试试 哈哈 哈哈哈 啊啊 啊啊啊 张三李四 某某某 テスト テストユーザー 테스트 тест тестовый prueba prova teste essai',
]

const words = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => line.split(' ')).map((word) => word.replaceAll('|', ' '))

export const missingWords: readonly string[] = words(missing)
export const madeUpWords: readonly string[] = words(madeUp)

/**
 * Device identifiers that whole series of devices share, and that systems return where tracking is switched
 * off.
 */
export const sharedDevices: readonly string[] = [
  '9774d56d682e549c',
  '020000000000',
  '012345678912345',
  '004999010640000',
  '123456789abcdef',
]

/**
 * Locals of addresses that reach nobody, on any domain; a local of the lists above counts beside the domains
 * below.
 */
export const deadLocals: readonly string[] = words([
  'noreply no|reply donotreply do|not|reply noemail no|email nomail no|mail noemailprovided noaddress notprovided not|provided none null undefined unknown',
  'anonymous mailerdaemon mailer|daemon postmaster bounce bounces nobody keine kein ohne keineemail keine|email kein|email youremail your|email example deleted anonymized test testtest test|user tester testing asdf asdfasdf qwerty abc123 fake fakeemail dummy placeholder',
])

/**
 * Domains people invent (compared without subdomains): what stands before the @ decides whether it is a
 * person's.
 */
export const inventedDomains: readonly string[] = words([
  'test.com test.cn test.de test.org test.net testing.com example.com example.org example.net example.cn a.com aa.com aaa.com e.com x.com xx.com',
  'xxx.com abc.com abcd.com asdf.com qwe.com qwerty.com email.com mail.com domain.com yourdomain.com mydomain.com company.com yourcompany.com',
  'doe.com deleted.com anonymized.com nobody.com none.com no.com na.com nomail.com noemail.com null.com nowhere.com fake.com fakemail.com dummy.com foo.com bar.com foobar.com 123.com 111.com localhost',
  'email.email none.none null.null test.test invalid.invalid a.a',
])
