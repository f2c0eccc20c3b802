/**
 * What apps add to the user agent of their built-in browsers and mini programs: people read links there. The names are those that the
 * apps send; some of them (NewsArticle of 今日头条, qqnews, SogouSearch) contain a word that robots use too.
 */
const names = [
  // ByteDance: 今日头条 and its light edition, 抖音, 西瓜视频, TikTok, 飞书; the web view they share.
  'NewsArticle', 'NewsLite', 'NewsSocial', 'ToutiaoMicroApp', 'aweme', 'Douyin', 'VideoArticle', 'BytedanceWebview', 'TTWebView', 'musical_ly',
  'trill_', 'Lark', 'Feishu',
  // Tencent: 微信 (with mini programs and WeChat for computers), 企业微信, QQ, QQ浏览器, 腾讯新闻, QQ邮箱.
  'MicroMessenger', 'WindowsWechat', 'MacWechat', 'miniProgram', 'wxwork', 'MQQBrowser', 'QQBrowser', 'QQ/\\d', 'QQMail', 'QQMusic', 'qqnews', 'qnreading',
  'TencentNews',
  // Alibaba: 淘宝, 天猫, 支付宝, 钉钉, UC浏览器, 夸克.
  'AliApp', 'AlipayClient', 'AlipayDefined', 'DingTalk', 'UCBrowser', 'UCNewsApp', 'UBrowser', 'Quark', 'WindVane',
  // Baidu.
  'baiduboxapp', 'baidubrowser', 'BIDUBrowser', 'baiduboxpad', 'bdbrowser', 'tieba', 'swan-\\w+',
  // Other apps of China.
  'Weibo', 'WeiboliteiOS', 'Kwai', 'ksNebula', 'Kuaishou', 'xhsdiscover', 'XiaoHongShu', 'ZhihuHybrid', 'com\\.zhihu\\.', 'BiliApp', 'bili-universal',
  'jdapp', 'jdltapp', 'jdpingou', 'JDSHWK', 'pinduoduo', 'phh_android', 'meituan', 'TitansX', 'dianping', 'sohunews', 'SohuNews', 'NewsApp', 'ifengnews',
  'sinanews', 'netease_news', 'MailMaster', 'Foxmail', 'youzan_app', 'SogouMSE', 'SogouMobileBrowser', 'SogouSearch', 'SogouNewsRecommend', 'MetaSr', 'QIHU',
  '360SE', '360EE', '360Aphone', 'QHBrowser',
  // Phones' own browsers.
  'HuaweiBrowser', 'HonorBrowser', 'HBPC', 'MiuiBrowser', 'VivoBrowser', 'HeyTapBrowser', 'OppoBrowser', 'SamsungBrowser', 'MZBrowser', 'ArkWeb',
  // Elsewhere.
  'FBAN', 'FBAV', 'FB_IAB', 'Instagram', 'Barcelona \\d', '[\\s(]Line/\\d', 'LinkedInApp', 'Twitter for', '\\[?Pinterest/', 'Snapchat/\\d', 'KAKAOTALK',
  'NAVER\\(inapp', 'DaumApps', 'GSA/', 'YJApp', 'SmartNews', 'AppleNews', 'GoogleNews', 'Flipboard/\\d', 'Zalo',
]
const inApp = new RegExp(names.join('|'), 'i')

/** Robots that carry an app's or a phone's user agent with their own name in it: crawlers, link previews, safety scans, HTTP clients. */
const robot = new RegExp(
  ['(?<!cu)bots?(?![a-z])', 'spider', 'crawl', 'slurp', 'preview', 'proxy', '(?<!cam)scan(?!di)', 'headless', 'lighthouse', 'fetch', 'scrap',
    'externalhit', '-poker', 'ShareExtension', 'curl/', 'wget', 'python', 'okhttp', 'http-?client', 'phantomjs', 'selenium', 'puppeteer', 'playwright',
    'validator', 'checker', 'linkcheck', 'url ?check', 'larkurl', '^Dalvik/'].join('|'), 'i')

/** Whether a user agent names a built-in browser of an app that people use. */
export const isInApp = (userAgent: string): boolean => inApp.test(userAgent)

/** Whether a user agent names a robot, whatever else it names. */
export const namesRobot = (userAgent: string): boolean => robot.test(userAgent)
