/**
 * What records of touchpoints have in common, for deflating them: names and usual values of properties,
 * identities and campaigns, the most frequent last. It is dictionary 2 for ever: what was deflated with it
 * can only be inflated with it.
 */
export const touchpointDictionary = Buffer.from(
  [
    // addresses, senders' words and long values
    'subscribedunsubscribedPermanentTransientUndeterminedsuccessfailedpendingrefundedcancelledCNYUSDEURJPYGBPalipaywechat_paybank_transfertext/html.pdf.jpg.png',
    '联系我们首页产品中心解决方案价格关于公司新闻示例有限公司下载资料预约演示网络研讨会登录注册购物车订单支付成功在线客服活动报名用户中心',
    'Home | Products - Pricing Contact us About Blog Docs Sign in Sign up Login Register Cart Checkout Order Thank you Free trial Webinar Demo Request',
    'https://mp.weixin.qq.com/s/https://www.zhihu.com/https://item.jd.com/https://www.douyin.com/https://m.https://shop.https://app.https://blog.https://docs.',
    '/products//product//category//blog//docs//webinars//search?q=/pricing/contact/cart/checkout/login/register/index.html?id=&page=',
    // identities
    '"wechat.unionid:o","wechat.openid@wx:o","wecom.external_userid@ww:wm","wecom.external_userid@ww:wo","douyin.openid@:","taobao.ouid@:","jd.pin@:","crm.id@:',
    '"+phone:+861","phone:+86138","phone:+1","+email:@qq.com","email:@163.com","email:@gmail.com","email:@outlook.com","email:.com"',
    // properties, by what touchpoints have them
    ',"score":,"grade":"machine","flags":"","clock":"sender","by":"bot","by":"automation","by":"campaign","by":"person","status":"","reason":"","method":"","stage":"',
    ',"bounce_type":"","user_agent":"Mozilla/5.0","link":"https://","email_id":"","subject":"","message":"","interruption":"","treatment":"","variant":"',
    ',"event_key":"","event_name":"","starts_at":"2026-01-01T00:00:00.000Z","ends_at":"","recording_url":"https://","minutes":,"conversation_id":"","ticket_id":"',
    ',"order_id":"","shop":"","coupon":"","quantity":1,"price":,"tracking_no":"","carrier":"","purpose":"marketing","text_version":"","group_id":"","owner":"',
    ',"form":"contact","form":"newsletter","file":".pdf","query":"","referrer":"https://www.google.com/","referrer":"https://www.baidu.com/"',
    ',"product_id":"","category":"","sku":"","variant":"","position":1}}',
    '},"n":"","o":"","m":"brand"}},"m":"newsletter"}},"m":"launch"}},"w":[0,"USD"]}},"w":[0,"CNY"]}},"k":["","',
    // the beginning of every record
    '{"c":"hubspot","s":"{"c":"salesforce","s":"{"c":"chatwoot","s":"{"c":"zendesk","s":"{"c":"youzan","s":"{"c":"doudian","s":"{"c":"taobao","s":"{"c":"wechat-oa","s":"',
    '{"c":"shopify","s":"{"c":"woocommerce","s":"{"c":"wecom","s":"{"c":"twilio","s":"{"c":"zoom","s":"{"c":"link","s":"{"c":"import","s":"{"c":"ses","s":"ses","i":["email:',
    '"i":["userId:","anonymousId:"],"p":{"origin":"google/organic","origin":"google/cpc","origin":"baidu/organic","origin":"direct","origin":"referral","origin":"email',
    '"],"p":{"language":"en-US","time_zone":"Europe/Berlin","time_zone":"America/New_York","time_zone":"America/Los_Angeles","time_zone":"Europe/London',
    '{"c":"rudderstack","s":"{"c":"segment","s":"main","i":["anonymousId:"],"p":{"origin":"baidu/cpc","language":"zh-CN","time_zone":"Asia/Shanghai",',
    '"url":"https://www..com.cn/","url":"https://www..com/","path":"/","title":"","page":""},"m":"',
  ].join(''),
)
